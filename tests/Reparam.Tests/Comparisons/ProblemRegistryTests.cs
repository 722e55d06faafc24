using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Samples;

namespace Reparam.Tests.Comparisons;

/// <summary>Laws of the registries of problems and draws.</summary>
public sealed class ProblemRegistryTests
{
    // Options that the commands have beside the settings.
    static readonly string[] OfCompare = ["problem", "estimators", "tau", "samples", "draws", "learn", "seed", "threads", "out", "output"];
    static readonly string[] OfSample = ["logits", "logits-file", "count", "seed", "output"];

    [Fact]
    public void Settings_OfOneName_AreOneInstance()
    {
        var settings = ProblemRegistry.All.SelectMany(problem => problem.Settings.All).Distinct().ToArray();
        Assert.Equal(settings.Length, settings.Select(setting => setting.Name).Distinct().Count());
        Assert.Empty(settings.Select(setting => setting.Name).Intersect(OfCompare));
        Assert.All(DrawRegistry.All, draw => Assert.Empty(draw.Settings.All.Select(setting => setting.Name).Intersect(OfSample)));
    }

    [Fact]
    public void Find_OfEveryName_IsTheEntry()
    {
        Assert.All(ProblemRegistry.All, problem => Assert.Same(problem, ProblemRegistry.Find(problem.Name)));
        Assert.All(DrawRegistry.All, draw => Assert.Same(draw, DrawRegistry.Find(draw.Name)));
        Assert.Null(ProblemRegistry.Find("nonsense"));
        Assert.Null(DrawRegistry.Find("nonsense"));
    }

    [Fact]
    public void StandardProblems_AllHaveAFolderOfTheirOwnAndAProblem()
    {
        Assert.Equal(StandardProblems.All.Count, StandardProblems.All.Select(standard => standard.Folder).Distinct().Count());
        // The VAE trains, so it is made by the sweep alone.
        Assert.All(StandardProblems.All.Where(standard => standard.Problem != "vae"), standard => Assert.NotNull(standard.Make()));
    }
}
