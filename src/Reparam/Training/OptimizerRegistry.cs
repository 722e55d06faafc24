using Reparam.Autodiff;

namespace Reparam.Training;

/// <summary>An optimizer in the registry.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Slots">Number of tensors of state that it keeps for each parameter, each of the parameter's shape.</param>
/// <param name="Help">One line for the command line.</param>
/// <param name="Create">Creates one for parameters, with a learning rate that is finite and positive.</param>
public sealed record OptimizerEntry(string Name, int Slots, string Help, Func<IReadOnlyList<Parameter>, float, IOptimizer> Create);

/// <summary>All optimizers: the one list that the command line, the memory estimates and the tests read.</summary>
public static class OptimizerRegistry
{
    /// <summary>The registry; the first is the default.</summary>
    public static IReadOnlyList<OptimizerEntry> All { get; } =
    [
        new("adam", 2, "mean gradient over the root of the mean squared gradient", (parameters, rate) => new Adam(parameters, rate)),
        new("sgd", 1, "gradient descent with momentum 0.9", (parameters, rate) => new Sgd(parameters, rate)),
    ];

    /// <summary>The entry of a name, or null.</summary>
    /// <param name="name">As on the command line, such as <c>adam</c>.</param>
    public static OptimizerEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);
}
