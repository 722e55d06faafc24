using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Registry;

namespace Reparam.Experiments.Reproductions;

/// <summary>A problem of the sweep.</summary>
/// <param name="Folder">Name of its folder and of its results.</param>
/// <param name="Problem">Name in the registry.</param>
/// <param name="Change">Changes the default settings to those of this problem.</param>
sealed record StandardProblem(string Folder, string Problem, Func<Settings, Settings> Change)
{
    /// <summary>Makes the problem.</summary>
    public Problem Make()
    {
        var named = ProblemRegistry.Find(Problem)!;
        return named.Make(Change(named.Settings.Defaults));
    }
}

/// <summary>The problems of the sweep.</summary>
static class StandardProblems
{
    static readonly int[] Classes = [2, 10, 100];

    /// <summary>All of them, each with a folder of its own.</summary>
    public static IReadOnlyList<StandardProblem> All { get; } =
    [
        new("toy", "toy", settings => settings),
        new("toy-0.499", "toy", settings => settings.With(ProblemSettings.Target, 0.499).With(ProblemSettings.Logits, [-2])),
        new("toy-200", "toy", settings => settings.With(ProblemSettings.Target, 0.499).With(ProblemSettings.Dimensions, 200)),
        .. new[] { "linear", "quadratic", "quartic" }.SelectMany(name => Classes.Select(k
            => new StandardProblem($"{name}-{k}", name, settings => settings.With(ProblemSettings.Classes, k)))),
        new("quadratic-10-bent", "quadratic", settings => settings.With(ProblemSettings.Classes, 10).With(ProblemSettings.Bump, 1)),
        .. Classes.Select(k => new StandardProblem($"product-{k}", "product", settings => Sized(settings, k == 100 ? 2 : 3, k))),
        .. ProblemSettings.Power.Words.Select(p
            => new StandardProblem($"polynomial-{p}", "polynomial", settings => settings.With(ProblemSettings.Power, p))),
        new("vae-8x4", "vae", settings => Sized(settings, 4, 8)),
        new("vae-2x12", "vae", settings => Sized(settings, 12, 2)),
    ];

    static Settings Sized(Settings settings, int variables, int classes)
        => settings.With(ProblemSettings.Variables, variables).With(ProblemSettings.Classes, classes);
}
