namespace Reparam.Tests.Repository;

/// <summary>Lines of the library fit a screen.</summary>
public sealed class LineTests
{
    const int Longest = 160;

    [Fact]
    public void NoLine_OfTheLibrary_IsLongerThanAScreen()
        => Assert.Empty(Checkout.Sources("src/Reparam").SelectMany(path => File.ReadLines(path)
            .Select((line, i) => (line.Length, Place: $"{Path.GetFileName(path)}:{i + 1}")).Where(line => line.Length > Longest).Select(line => line.Place)));
}
