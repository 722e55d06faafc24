using Reparam.Reliability.Inputs;

namespace Reparam.Tests.Reliability;

/// <summary>
/// 20,000 inputs to all readers, valid and changed, by the generators of the large campaign: what is read is what a second reader reads, and
/// all else is refused in one clear line. The seed is fixed, so the inputs are the same in every run.
/// </summary>
public class InputTests
{
    const int Count = 20_000;

    const uint Seed = 2026;

    public static TheoryData<string> Readers => [.. InputReaders.All.Select(reader => reader.Name)];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Read_AnyInput_IsRightOrRefusedInOneLine(string name)
    {
        var (reader, count) = InputCampaign.Shares(InputReaders.All, Count).Single(share => share.Reader.Name == name);
        var failures = new List<InputFailure>();
        using var folder = new WorkFolder();
        var counts = new InputCampaign(Seed, folder) { Failed = failures.Add }.Try(reader, count);
        Assert.Empty(failures.Select(failure => $"{failure.Index}: {failure.Law}: {failure.Detail}"));
        // Both happen in each campaign: else the generator or the changes do nothing.
        Assert.True(counts.Read > 0 && counts.Refused > 0, $"{counts}");
    }

    [Fact]
    public void Shares_OfAllReaders_AddUp() => Assert.Equal(Count, InputCampaign.Shares(InputReaders.All, Count).Sum(share => share.Count));
}
