using Reparam.Distributions;
using Reparam.Models;

namespace Reparam.Experiments.Workloads;

/// <summary>A network with its names.</summary>
/// <param name="Name">Name in tables and commands, such as <c>sbn-bernoulli</c>.</param>
/// <param name="Size">Sizes of the layers, such as <c>784-(20x10)-784</c>.</param>
/// <param name="Title">Title in figures.</param>
/// <param name="Model">The model; its options state the sizes as numbers.</param>
sealed record NamedNetwork(string Name, string Size, string Title, ITimedModel Model);

/// <summary>Networks of Jang, Gu and Poole 2017. All that times, compares or reproduces them reads their sizes here.</summary>
static class PaperNetworks
{
    /// <summary>Options of the VAE with 20 categorical variables of 10 classes.</summary>
    public static VaeOptions CategoricalVae { get; } = new();

    /// <summary>Options of the VAE with 200 Bernoulli variables.</summary>
    public static VaeOptions BernoulliVae { get; } = new() { Family = BernoulliFamily.Instance, Variables = 200, Classes = 1 };

    /// <summary>Options of the SBN with 20 categorical variables of 10 classes in each of two layers.</summary>
    public static SbnOptions CategoricalSbn { get; } = new();

    /// <summary>Options of the SBN with 200 Bernoulli variables in each of two layers.</summary>
    public static SbnOptions BernoulliSbn { get; } = new() { Family = BernoulliFamily.Instance, Variables = 200, Classes = 1 };

    /// <summary>Options of the VAE in the first author's notebook: hidden layers and a uniform prior.</summary>
    public static VaeOptions NotebookVae { get; } = new() { Variables = 30, Hidden = [512, 256], Prior = Prior.Uniform };

    /// <summary>The four networks of Table 1, in its order.</summary>
    public static IReadOnlyList<NamedNetwork> Table1 { get; } =
    [
        new("sbn-bernoulli", "392-200-200-392", "SBN, 200 Bernoulli variables in each of two layers", new TimedSbn(BernoulliSbn)),
        new("sbn-categorical", "392-(20x10)-(20x10)-392", "SBN, 20 categorical variables of 10 classes in each of two layers",
            new TimedSbn(CategoricalSbn)),
        new("vae-bernoulli", "784-200-784", "VAE, 200 Bernoulli variables", new TimedVae(BernoulliVae)),
        new("vae-categorical", "784-(20x10)-784", "VAE, 20 categorical variables of 10 classes", new TimedVae(CategoricalVae)),
    ];

    /// <summary>The VAE of the notebook.</summary>
    public static NamedNetwork Notebook { get; } = new(
        "vae-notebook", "784-512-256-(30x10)-...", "VAE of the notebook, 30 categorical variables of 10 classes", new TimedVae(NotebookVae));

    /// <summary>All networks: the simplest first, the notebook's last.</summary>
    public static IReadOnlyList<NamedNetwork> All { get; } = [.. Table1.Reverse(), Notebook];

    /// <summary>Finds a network by its name.</summary>
    /// <returns>The network; null if there is none of this name.</returns>
    public static NamedNetwork? Find(string name) => All.FirstOrDefault(network => network.Name == name);
}
