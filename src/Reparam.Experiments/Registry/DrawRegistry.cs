using Reparam.Experiments.Samples;

namespace Reparam.Experiments.Registry;

/// <summary>All kinds of draws that have a name.</summary>
public static class DrawRegistry
{
    /// <summary>The kinds, in the order of help texts.</summary>
    public static IReadOnlyList<INamedDraw> All { get; } =
        [new IndexDraw(), new RelaxedDraw(), new RankingDraw(), .. ExperimentRegistry.All.SelectMany(experiment => experiment.Draws)];

    /// <summary>The kind of a name; null if there is none.</summary>
    /// <param name="name">Its <see cref="INamedDraw.Name"/>.</param>
    public static INamedDraw? Find(string name) => All.FirstOrDefault(draw => draw.Name == name);
}
