using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;

namespace Reparam.Experiments.Losses;

/// <summary>Independent gates, one for each loss, with logits <c>[1, M]</c>. An infinite logit is a gate that never changes.</summary>
/// <param name="logits">The logits.</param>
/// <param name="layer">The layer that learns them; null for gates that are not learned.</param>
sealed class Gates(Parameter logits, StochasticLayer? layer = null)
{
    /// <summary>Logits of learned gates, all 0 at first.</summary>
    /// <param name="count">Number of gates.</param>
    public static Parameter Fresh(int count) => new("gates.logits", new Shape(1, count));

    /// <summary>All gates are open, so the losses have equal weights.</summary>
    public static Gates Uniform(int count) => new(Filled(count, float.PositiveInfinity));

    /// <summary>Every gate is open in half of the steps.</summary>
    public static Gates Random(int count) => new(Fresh(count));

    /// <summary>One gate is open, all others are shut.</summary>
    public static Gates Only(int count, int open)
    {
        var logits = Filled(count, float.NegativeInfinity);
        logits.Data[open] = float.PositiveInfinity;
        return new(logits);
    }

    /// <summary>The probability of each gate to be open.</summary>
    public double[] Probabilities => [.. logits.Data.Select(logit => 1 / (1 + Math.Exp(-(double)logit * Slope)))];

    // Estimators that steepen the law do so for the draws too.
    float Slope => layer?.Estimator is ISloped { Slope: var slope } ? slope : 1;

    /// <summary>Draws the gates, a constant <c>[1, M]</c> of bits.</summary>
    public Value Draw(Tape tape, Pass pass)
    {
        var family = BernoulliFamily.Instance;
        var law = tape.Constant(logits.Data, logits.Shape);
        return family.Harden(family.Perturb(layer is null ? law : layer.Law(law), pass.Noise(), pass.FirstExample));
    }

    static Parameter Filled(int count, float logit)
    {
        var logits = Fresh(count);
        logits.Data.AsSpan().Fill(logit);
        return logits;
    }
}
