using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>KL between Bernoulli variables given by their log-odds, element by element, at any log-odds, ±∞ included.</summary>
/// <remarks>
/// With both log-odds turned so that x ≤ 0, and θ = σ(x): <c>KL = w|y| − θ|x| + log(1 + exp(−|y|)) − log(1 + exp(−|x|))</c>
/// with w = θ where y ≤ 0 and 1 − θ where y &gt; 0, and 0·∞ = 0. Equal log-odds give exactly 0.
/// </remarks>
static class BernoulliDivergence
{
    /// <summary>KL of variables of log-odds x from those of log-odds y, in nats.</summary>
    /// <param name="x">Log-odds.</param>
    /// <param name="y">Log-odds, as many.</param>
    /// <param name="destination">Receives as many.</param>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination)
    {
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var b = ref MemoryMarshal.GetReference(y);
        ref var target = ref MemoryMarshal.GetReference(destination);
        var i = 0;
        for (; i <= x.Length - 8; i += 8)
            Apply(Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        if (i == x.Length) return;
        Span<float> padded = stackalloc float[16];
        padded.Clear();
        x[i..].CopyTo(padded);
        y[i..].CopyTo(padded[8..]);
        Apply(Vector256.Create<float>(padded), Vector256.Create<float>(padded[8..])).CopyTo(padded);
        padded[..(x.Length - i)].CopyTo(destination[i..]);
    }

    static Vector256<float> Apply(Vector256<float> x, Vector256<float> y)
    {
        var flip = Vector256.GreaterThan(x, Vector256<float>.Zero);
        var turned = Vector256.ConditionalSelect(flip, -y, y);
        var (sizeX, sizeY) = (Vector256.Abs(x), Vector256.Abs(y));
        var e = Vector256.Exp(-sizeX);
        var mean = e / (Vector256<float>.One + e);
        var w = Vector256.ConditionalSelect(Vector256.GreaterThan(turned, Vector256<float>.Zero), Vector256<float>.One - mean, mean);
        return (Product(w, sizeY) - Product(mean, sizeX)) + (LogOnePlus(Vector256.Exp(-sizeY)) - LogOnePlus(e));
    }

    static Vector256<float> Product(Vector256<float> weight, Vector256<float> size)
        => Vector256.ConditionalSelect(Vector256.Equals(weight, Vector256<float>.Zero), Vector256<float>.Zero, weight * size);

    // With w = 1 + e rounded, log1p(e) = log(w)·e/(w − 1), and e where w is 1.
    static Vector256<float> LogOnePlus(Vector256<float> e)
    {
        var w = Vector256<float>.One + e;
        var rounded = w - Vector256<float>.One;
        return Vector256.ConditionalSelect(Vector256.Equals(rounded, Vector256<float>.Zero), e, Vector256.Log(w) * e / rounded);
    }
}
