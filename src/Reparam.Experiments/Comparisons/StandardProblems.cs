namespace Reparam.Experiments.Comparisons;

/// <summary>The problems of the sweep, each under the name of its folder.</summary>
static class StandardProblems
{
    static readonly int[] Classes = [2, 10, 100];

    /// <summary>Makes them one by one.</summary>
    public static IReadOnlyList<(string Folder, Func<Problem> Make)> All { get; } =
    [
        .. Named("toy", "toy", new ProblemOptions { Target = 0.45 }),
        .. Named("toy-0.499", "toy", new ProblemOptions { Target = 0.499, Logits = [-2] }),
        .. Named("toy-200", "toy", new ProblemOptions { Target = 0.499, Dimensions = 200 }),
        .. new[] { "linear", "quadratic", "quartic" }.SelectMany(name => Classes.SelectMany(k => Named($"{name}-{k}", name, new ProblemOptions { Classes = k }))),
        .. Named("quadratic-10-bent", "quadratic", new ProblemOptions { Classes = 10, Bump = 1 }),
        .. Classes.SelectMany(k => Named($"product-{k}", "product", new ProblemOptions { Variables = k == 100 ? 2 : 3, Classes = k })),
        .. new[] { 1.5, 2, 3 }.SelectMany(p => Named(FormattableString.Invariant($"polynomial-{p}"), "polynomial", new ProblemOptions { Power = p })),
        .. Named("vae-8x4", "vae", new ProblemOptions { Variables = 4, Classes = 8 }),
        .. Named("vae-2x12", "vae", new ProblemOptions { Variables = 12, Classes = 2 }),
    ];

    static (string, Func<Problem>)[] Named(string folder, string name, ProblemOptions options) => [(folder, () => NamedProblems.Make(name, options) with { Name = folder })];
}
