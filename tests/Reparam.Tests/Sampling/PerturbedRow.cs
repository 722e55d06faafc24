using Reparam.Randomness;

namespace Reparam.Tests.Sampling;

/// <summary>
/// One row of logits + Gumbel noise in doubles, from the float noise of its addresses, and how far floats may be from it.
/// </summary>
sealed class PerturbedRow
{
    const double Unit = 5.9604644775390625e-8;   // 2⁻²⁴, a float's rounding
    const double ExpError = 2e-7;                 // what the exponential states

    readonly double[] _perturbed, _errors;

    public PerturbedRow(ReadOnlySpan<float> logits, RandomKey key, ulong row)
    {
        var noise = new float[logits.Length];
        key.FillGumbel(row * (ulong)logits.Length, noise);
        (_perturbed, _errors) = (new double[logits.Length], new double[logits.Length]);
        var max = double.NegativeInfinity;
        foreach (var x in logits) max = Math.Max(max, x);
        for (var k = 0; k < logits.Length; k++)
        {
            _perturbed[k] = logits[k] - max + noise[k];
            // The difference from the greatest logit, then the sum with the noise, are each rounded once.
            _errors[k] = double.IsInfinity(_perturbed[k]) ? 0 : Unit * (Math.Abs(logits[k] - max) + Math.Abs(_perturbed[k]));
        }
        Greatest = Array.IndexOf(_perturbed, _perturbed.Max());
    }

    /// <summary>The class with the greatest perturbed logit.</summary>
    public int Greatest { get; }

    /// <summary>softmax(perturbed/τ).</summary>
    public double[] Softmax(double tau)
    {
        var max = _perturbed[Greatest];
        var y = Array.ConvertAll(_perturbed, p => Math.Exp((p - max) / tau));
        var sum = y.Sum();
        return Array.ConvertAll(y, value => value / sum);
    }

    /// <summary>How far each y may be off: the rounding of its exponent, of all the others' and of the sum.</summary>
    public double[] Allowed(double tau)
    {
        var max = _perturbed[Greatest];
        var exponents = new double[_perturbed.Length];
        for (var k = 0; k < exponents.Length; k++)
            exponents[k] = double.IsInfinity(_perturbed[k]) ? 0 : (_errors[k] + _errors[Greatest] + (3 * Unit * Math.Abs(_perturbed[k] - max))) / tau;
        var y = Softmax(tau);
        var common = exponents.Zip(y, (e, p) => p == 0 ? 0 : p * e).Sum() + (2 * ExpError) + (Unit * (24 + (Math.Min(1024, y.Length) / 8)));
        // Below e⁻⁸⁷ a float's exponential is 0.
        return [.. y.Zip(exponents, (p, e) => (p == 0 ? 0 : p * (Math.Exp(Math.Min(200, e + common)) - 1)) + 2e-38)];
    }
}
