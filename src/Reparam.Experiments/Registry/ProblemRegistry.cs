using Reparam.Experiments.Comparisons;

namespace Reparam.Experiments.Registry;

/// <summary>All problems that have a name: the one list that the command line and the sweep read.</summary>
public static class ProblemRegistry
{
    /// <summary>The problems, in the order of help texts.</summary>
    public static IReadOnlyList<INamedProblem> All { get; } =
    [
        new ToyProblem(),
        new QuadraticProblem("linear", 0, "c'z, z being all one-hot codes in a row."),
        new QuadraticProblem("quadratic", 1, "z'Qz + c'z."),
        new QuadraticProblem("quartic", 2, "(z'Qz)^2 + c'z."),
        new ProductProblem(),
        new PolynomialProblem(),
        .. ExperimentRegistry.All.SelectMany(experiment => experiment.Problems),
    ];

    /// <summary>The problem of a name; null if there is none.</summary>
    /// <param name="name">Its <see cref="INamedProblem.Name"/>.</param>
    public static INamedProblem? Find(string name) => All.FirstOrDefault(problem => problem.Name == name);
}
