using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Losses;

/// <summary>The comparison of estimators over the share of wrong labels, beside each loss alone.</summary>
static class LossGrid
{
    static readonly string[] Estimators =
        ["exact", "zgr", "straight-through", "gumbel-softmax", "st-gumbel-softmax", "disarm", "rloo", "score-function"];

    // The loss against random labels trains nothing, so it is no line.
    static readonly string[] Alone = ["cross-entropy", "gce", "mae", "brier"];

    public static RunGrid Grid { get; } = new("losses", "Accuracy by losses that gates choose, over the share of wrong labels",
        [.. Estimators.Select(Learned), .. Alone.Select(name => Fixed($"{name} alone", name)), Fixed("all losses", LossSettings.Uniform)],
        "noise", ["0", "0.2", "0.4", "0.6", "0.8"], LossMeasures.Final[0])
    {
        Caption = "Estimators rank by their noise, not by their bias.",
    };

    static GridLine Learned(string estimator) => new(estimator, IsBaseline: false, ("estimator", estimator), ("baselines", "none"));

    static GridLine Fixed(string name, string gates) => new(name, IsBaseline: true, ("gates", gates));
}
