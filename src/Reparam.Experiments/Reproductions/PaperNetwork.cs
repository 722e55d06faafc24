using System.Globalization;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;
using Reparam.Experiments.Workloads;

namespace Reparam.Experiments.Reproductions;

/// <summary>One of the four networks of the paper's Table 1.</summary>
/// <param name="Name">Name in tables, such as <c>sbn-bernoulli</c>.</param>
/// <param name="Title">Name in figures.</param>
/// <param name="Model"><c>sbn</c> or <c>vae</c>.</param>
/// <param name="Latent"><c>bernoulli</c> or <c>categorical</c>.</param>
sealed record PaperNetwork(string Name, string Title, string Model, string Latent)
{
    /// <summary>The networks in the order of Table 1.</summary>
    public static IReadOnlyList<PaperNetwork> All { get; } = [.. PaperNetworks.Table1.Select(Of)];

    /// <summary>The estimators in the order of Table 1.</summary>
    public static IReadOnlyList<string> Estimators { get; } =
        ["score-function-vn", "darn-vn", "muprop-vn", "straight-through", "slope-annealed", "gumbel-softmax", "st-gumbel-softmax"];

    /// <summary>
    /// Whether the temperature of an estimator is annealed. This holds in the VAE for the two estimators that sample at a
    /// temperature. The other five stay at temperature 1; straight-through is the paper's estimator there.
    /// </summary>
    public bool Anneals(string estimator) => Model == "vae" && estimator is ("gumbel-softmax" or "st-gumbel-softmax");

    /// <summary>Looks up the paper's value at a step; null if its figure shows none.</summary>
    public double? PaperAt(string estimator, double step) => PaperCurves.At(Figure, PaperCurves.EstimatorOf(estimator), step);

    /// <summary>Looks up the paper's curve for an estimator.</summary>
    public IReadOnlyList<PaperPoint> PaperCurve(string estimator) => PaperCurves.Curve(Figure, PaperCurves.EstimatorOf(estimator));

    /// <summary>Makes the configuration of a run of the table.</summary>
    public RunConfig Config(TableProtocol protocol, Dataset dataset, string estimator, long steps, double learningRate, Annealing? annealing)
    {
        var experiment = ExperimentRegistry.Find(Model)!;
        var settings = experiment.Settings.Defaults.With("latent", Latent).With("estimator", estimator).With("steps", Text(steps))
            .With("batch", Text(protocol.BatchSize)).With("optimizer", "sgd").With("lr", Text(learningRate)).With("lr-schedule", "constant")
            .With("tau-schedule", annealing is null ? "constant" : "exponential").With("seed", Text(protocol.Seed))
            .With("binarization", "fixed").With("eval-samples", Text(protocol.EvalSamples));
        if (annealing is { } falling) settings = settings.With("tau-rate", Text(falling.Rate)).With("tau-every", Text(falling.Every));
        if (estimator == SlopeAnnealed.Description.Name) settings = settings.With("slope-growth", Text(protocol.SlopeGrowth));
        if (protocol.Data is { } folder) settings = settings.With("data", folder);
        return RunConfig.Of(experiment, settings, dataset);
    }

    static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);

    // A name is that of the experiment and of the latent variables.
    static PaperNetwork Of(NamedNetwork network)
        => network.Name.Split('-') is [var model, var latent]
            ? new(network.Name, network.Title, model, latent)
            : throw new ArgumentException(network.Name, nameof(network));

    string? Figure => PaperCurves.FigureOf(Model.ToUpperInvariant(), Latent);
}

/// <summary>The temperature schedule max(0.5, exp(−r·t)), updated every N steps.</summary>
/// <param name="Rate">Rate r.</param>
/// <param name="Every">Number of steps N between updates.</param>
readonly record struct Annealing(double Rate, int Every);
