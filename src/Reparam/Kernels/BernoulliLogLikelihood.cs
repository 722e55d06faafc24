using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// The log-likelihood of one row of targets under independent Bernoulli variables: <c>Σ t·x − log(1 + exp x)</c>.
/// </summary>
/// <remarks>
/// Written as <c>Σ t·x − max(x, 0) − log Π (1 + exp(−|x|))</c>: every factor lies in (1, 2], so a lane multiplies 64 of
/// them before it needs one logarithm. What is kept is the product less 1, so that nearly sure variables are not lost beside
/// the 1. Exact for logits of any size; NaN gives NaN. Logits of ±∞ are sure variables: 0 for the target they are sure of,
/// −∞ for any other.
/// </remarks>
public static class BernoulliLogLikelihood
{
    const int FactorsPerLog = 64;

    // A logit that fills a vector up: sure of its target 0, so it adds nothing, and finite, for 0·∞ is NaN.
    const float Sure = -1e4f;

    /// <summary>The log-likelihood in nats.</summary>
    /// <param name="logits">Log-odds, <c>[D]</c>.</param>
    /// <param name="targets">Targets in [0, 1], <c>[D]</c>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Forward(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets)
    {
        Check(logits.Length, targets.Length, nameof(targets));
        ref var x = ref MemoryMarshal.GetReference(logits);
        ref var t = ref MemoryMarshal.GetReference(targets);
        var sum = Vector512<float>.Zero;
        var excess = Vector512<float>.Zero;
        var factors = 0;
        var i = 0;
        for (; i <= logits.Length - 16; i += 16)
        {
            Accumulate(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref t, (nuint)i), ref sum, ref excess);
            if (++factors < FactorsPerLog) continue;
            sum -= VectorLog.LogOnePlus(excess);
            (excess, factors) = (Vector512<float>.Zero, 0);
        }
        if (i < logits.Length)
        {
            Span<float> padded = stackalloc float[32];
            padded[..16].Fill(Sure);
            padded[16..].Clear();
            logits[i..].CopyTo(padded);
            targets[i..].CopyTo(padded[16..]);
            Accumulate(Vector512.Create<float>(padded), Vector512.Create<float>(padded[16..]), ref sum, ref excess);
        }
        // The logarithm knows no NaN: the difference hands it on.
        var likelihood = Vector512.Sum(sum - VectorLog.LogOnePlus(excess) - (excess - excess));
        // 0·∞, ∞ − ∞ and overflow end here. One check a row costs nothing.
        return !float.IsFinite(likelihood) ? WithSureVariables(logits, targets) : likelihood;
    }

    /// <summary>The gradient for the logits, <c>scale·(t − σ(x))</c>.</summary>
    /// <param name="logits">Log-odds, <c>[D]</c>.</param>
    /// <param name="targets">Targets, <c>[D]</c>.</param>
    /// <param name="scale">The gradient of the row's log-likelihood.</param>
    /// <param name="destination">Receives the gradient, <c>[D]</c>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, float scale, Span<float> destination)
    {
        Check(logits.Length, targets.Length, nameof(targets));
        Check(logits.Length, destination.Length, nameof(destination));
        ref var x = ref MemoryMarshal.GetReference(logits);
        ref var t = ref MemoryMarshal.GetReference(targets);
        ref var y = ref MemoryMarshal.GetReference(destination);
        var i = 0;
        for (; i <= logits.Length - 16; i += 16)
            Score(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref t, (nuint)i), scale).StoreUnsafe(ref y, (nuint)i);
        if (i == logits.Length) return;
        Span<float> padded = stackalloc float[32];
        padded.Clear();
        logits[i..].CopyTo(padded);
        targets[i..].CopyTo(padded[16..]);
        Score(Vector512.Create<float>(padded), Vector512.Create<float>(padded[16..]), scale).CopyTo(padded);
        padded[..(logits.Length - i)].CopyTo(destination[i..]);
    }

    // In double, because terms beyond float may cancel.
    static float WithSureVariables(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets)
    {
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            double x = logits[i], t = targets[i];
            var against = x > 0 ? 1 - t : t;
            sum -= (against == 0 ? 0 : against * Math.Abs(x)) + VectorLog.LogOnePlus(Math.Exp(-Math.Abs(x)));
        }
        return (float)sum;
    }

    static void Accumulate(Vector512<float> x, Vector512<float> t, ref Vector512<float> sum, ref Vector512<float> excess)
    {
        sum += (t * x) - Vector512.MaxNative(Vector512<float>.Zero, x);
        // (1 + P)(1 + e) − 1 = P + e·(1 + P).
        excess = Vector512.MultiplyAddEstimate(VectorExp.Exp(-Vector512.Abs(x)), Vector512<float>.One + excess, excess);
    }

    static Vector512<float> Score(Vector512<float> x, Vector512<float> t, float scale) => VectorExp.MinusSigmoid(t, x) * scale;

    static void Check(int expected, int actual, string name)
    {
        if (actual != expected) throw new ArgumentException($"Length {actual} differs from the {expected} logits.", name);
    }
}
