using Reparam.Autodiff;

namespace Reparam.Experiments.Losses;

/// <summary>A loss of class probabilities.</summary>
/// <param name="Name">Name on the command line and in results.</param>
/// <param name="Help">The loss of an image as a formula, for help texts.</param>
/// <param name="Of">Computes the loss of each image, <c>[B]</c>.</param>
sealed record ClassificationLoss(string Name, string Help, Func<Prediction, Value> Of);

/// <summary>What a network predicts for a batch, beside the labels.</summary>
/// <param name="LogProbabilities">Log-probabilities of the classes, <c>[B, K]</c>.</param>
/// <param name="Labels">Labels, one-hot, <c>[B, K]</c>.</param>
/// <param name="Decoys">Labels drawn at random, one-hot, <c>[B, K]</c>.</param>
readonly record struct Prediction(Value LogProbabilities, Value Labels, Value Decoys)
{
    /// <summary>Log-probability of each label, <c>[B]</c>.</summary>
    public Value OfLabels => Op.DotLast(LogProbabilities, Labels);
}

/// <summary>All losses, a line each. p are the probabilities, y the label.</summary>
/// <remarks>
/// Sources: Zhang and Sabuncu 2018 for the generalized cross-entropy (eq. 6, q = 0.7); Ghosh, Kumar and Sastry 2017 for the mean absolute
/// error under wrong labels; Brier 1950.
/// </remarks>
static class ClassificationLosses
{
    /// <summary>q of the generalized cross-entropy: 1 is the mean absolute error, 0 the cross-entropy.</summary>
    public const float Power = 0.7f;

    public static IReadOnlyList<ClassificationLoss> All { get; } =
    [
        new("cross-entropy", "-log p[y]", prediction => -prediction.OfLabels),
        new("gce", "(1 - p[y]^0.7)/0.7", prediction => Op.Affine(Op.Exp(Op.Affine(prediction.OfLabels, Power, 0)), -1 / Power, 1 / Power)),
        new("mae", "1 - p[y]", prediction => Op.Affine(Op.Exp(prediction.OfLabels), -1, 1)),
        new("brier", "|p - y|^2", Brier),
        new("decoy", "-log p[r], where r is drawn at random", prediction => -Op.DotLast(prediction.LogProbabilities, prediction.Decoys)),
    ];

    /// <summary>Names of all losses.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(loss => loss.Name)];

    /// <summary>Finds the losses of names, in the order of <see cref="All"/>.</summary>
    /// <param name="names">Names of losses.</param>
    public static ClassificationLoss[] Find(IReadOnlyList<string> names) => [.. All.Where(loss => names.Contains(loss.Name))];

    static Value Brier(Prediction prediction)
    {
        var difference = Op.Exp(prediction.LogProbabilities) - prediction.Labels;
        return Op.DotLast(difference, difference);
    }
}
