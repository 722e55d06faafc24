namespace Reparam.Tests.Extremes;

/// <summary>
/// Finite inputs of any size, and masks where they are legal, give finite numbers or the right infinity, values and gradients
/// alike, or an <see cref="ArgumentException"/> that names the argument. Never NaN.
/// </summary>
public sealed class ExtremeLaws(ITestOutputHelper output)
{
    static readonly IReadOnlyList<Subject> Table =
    [
        .. OperationSubjects.All, .. KernelSubjects.All, .. NoiseSubjects.All, .. DrawSubjects.All, .. LineSubjects.All, .. RowSubjects.All,
        .. FamilySubjects.All, .. EstimatorSubjects.All,
    ];

    public static TheoryData<string> Names => [.. Table.Select(subject => subject.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Subject_AtExtremeInputs_IsFiniteOrRightlyInfiniteOrRefuses(string name)
    {
        var probe = new Probe();
        Table.Single(subject => subject.Name == name).Try(probe);

        output.WriteLine($"{name}: {probe.Cases} inputs, {probe.Numbers} numbers, {probe.Refusals} refused.");
        var listed = string.Join('\n', probe.Faults.Where((_, i) => i < 12 || i % 100 == 0));
        Assert.True(probe.Faults.Count == 0, $"{probe.Faults.Count} faults, the first of them and some others:\n{listed}");
        Assert.True(probe.Numbers > 0, "Nothing was tried.");
    }

    [Fact]
    public void Table_AgainstReflection_NamesEveryPublicMemberThatTakesNumbers()
    {
        var tried = Table.SelectMany(subject => subject.Members).Concat(PublicSubjects.Exempt.Keys).Order().ToArray();

        Assert.Equal(tried.Distinct(), tried);
        Assert.Equal([], PublicSubjects.Members.Except(tried));
        Assert.Equal([], tried.Except(PublicSubjects.Members));
    }
}
