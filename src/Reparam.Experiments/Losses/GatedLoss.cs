using Reparam.Autodiff;

namespace Reparam.Experiments.Losses;

/// <summary>The loss that gates choose: <c>Σ gₘ·Lₘ / max(1, Σ gₘ)</c>.</summary>
/// <remarks>The sum is divided, because more open gates would otherwise mean a larger learning rate.</remarks>
sealed class GatedLoss
{
    readonly ClassificationLoss[] _losses;
    readonly Value[] _means;

    /// <summary>Makes the loss.</summary>
    /// <param name="losses">The losses Lₘ.</param>
    public GatedLoss(ClassificationLoss[] losses) => (_losses, _means) = (losses, new Value[losses.Length]);

    /// <summary>Number of losses M.</summary>
    public int Count => _losses.Length;

    /// <summary>Computes all losses of a batch, which <see cref="Of"/> then combines as often as needed.</summary>
    /// <param name="prediction">What the network predicts.</param>
    public void Observe(Prediction prediction)
    {
        for (var m = 0; m < _losses.Length; m++) _means[m] = Op.Mean(_losses[m].Of(prediction));
    }

    /// <summary>Combines the losses of the batch, one number.</summary>
    /// <param name="gates">Gates g, <c>[1, M]</c>: bits, or relaxed.</param>
    public Value Of(Value gates)
    {
        Value total = default;
        for (var m = 0; m < _means.Length; m++)
        {
            var term = Op.Sum(gates * OneHot(gates, m)) * _means[m];
            total = m == 0 ? term : total + term;
        }
        // max(1, s) = s + max(0, 1 − s). Written so, its slope at one open gate is 1, that towards two: a second gate dilutes the first.
        var sum = Op.Sum(gates);
        var open = sum + Op.Relu(Op.Affine(sum, -1, 1));
        return total * Op.Reciprocal(open);
    }

    static Value OneHot(Value gates, int index)
    {
        var row = gates.Tape.Constant(0, gates.Shape);
        gates.Tape.Write(row)[index] = 1;
        return row;
    }
}
