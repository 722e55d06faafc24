using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Reparam.Functions;

namespace Reparam.Randomness;

/// <summary>
/// A law of noise: what becomes of random bits, as vectors and, in the tails, one by one. Laws are structs: code is made
/// for each of them, not shared.
/// </summary>
interface INoiseLaw
{
    /// <summary>Whether the law's tails are refined.</summary>
    static abstract bool HasTails { get; }

    /// <summary>Sixteen draws by the law's formula.</summary>
    static abstract Vector512<float> Transform(Vector512<uint> bits);

    /// <summary>The draw of a probability <paramref name="v"/> and its complement <paramref name="w"/>, both precise.</summary>
    static abstract double Quantile(double v, double w);
}

readonly struct UniformLaw : INoiseLaw
{
    public static bool HasTails => false;

    public static Vector512<float> Transform(Vector512<uint> bits)
        => (Vector512.ConvertToSingle((bits >> 9).AsInt32()) * 1.1920928955078125e-7f) + Vector512.Create(5.9604644775390625e-8f);

    public static double Quantile(double v, double w) => v;
}

readonly struct ExponentialLaw : INoiseLaw
{
    public static bool HasTails => true;

    public static Vector512<float> Transform(Vector512<uint> bits) => -VectorLog.LogOrLogComplement(Tails.Smaller(bits), Tails.Upper(bits));

    // Near 0 the logarithm of w would know v no longer.
    public static double Quantile(double v, double w) => v < 1e-4 ? v * (1 + (v * (0.5 + (v / 3)))) : -Math.Log(w);
}

readonly struct GumbelLaw : INoiseLaw
{
    public static bool HasTails => true;

    public static Vector512<float> Transform(Vector512<uint> bits) => -VectorLog.Log(ExponentialLaw.Transform(bits));

    public static double Quantile(double v, double w) => -Math.Log(ExponentialLaw.Quantile(v, w));
}

readonly struct LogisticLaw : INoiseLaw
{
    public static bool HasTails => true;

    public static Vector512<float> Transform(Vector512<uint> bits)
    {
        var u = Tails.Smaller(bits);
        var logit = VectorLog.Log(u / (Vector512<float>.One - u));
        return logit ^ (Tails.Upper(bits) & Vector512.Create(-0f));
    }

    public static double Quantile(double v, double w) => Math.Log(v / w);
}

/// <summary>Both tails of the unit interval, at full relative precision.</summary>
static class Tails
{
    /// <summary>Distances from the nearer end, in units of 2⁻³², below which 32 bits are too coarse.</summary>
    public const int Coarse = 1 << 15;

    const float Unit = 2.3283064365386963e-10f;

    /// <summary>Number of units of 2⁻³² between the bits and the nearer end: 0 … 2³¹ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Nearer(Vector512<uint> bits) => bits.AsInt32() ^ (bits.AsInt32() >> 31);

    /// <summary>All bits set in the lanes where w is the smaller of the pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Upper(Vector512<uint> bits) => (bits.AsInt32() >> 31).AsSingle();

    /// <summary>min(v, w), in (0, ½].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Smaller(Vector512<uint> bits)
        => Vector512.MultiplyAddEstimate(Vector512.ConvertToSingle(Nearer(bits)), Vector512.Create(Unit), Vector512.Create(Unit / 2));

    /// <summary>Sixteen draws, not refined: by table where the hardware looks tables up, else by formula.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Draw<TLaw>(Vector512<uint> bits) where TLaw : struct, INoiseLaw
        => TLaw.HasTails && Avx512F.IsSupported ? NoiseTable<TLaw>.Transform(bits) : TLaw.Transform(bits);

    /// <summary>Whether any of the words lies in a tail.</summary>
    /// <param name="bits">Whole vectors of words.</param>
    public static bool Any(ReadOnlySpan<uint> bits)
    {
        var nearest = Vector512.Create(int.MaxValue);
        foreach (var vector in MemoryMarshal.Cast<uint, Vector512<uint>>(bits)) nearest = Vector512.Min(nearest, Nearer(vector));
        return Vector512.LessThanAny(nearest, Vector512.Create(Coarse));
    }

    /// <summary>Sixteen draws, those in a tail refined.</summary>
    public static Vector512<float> Refined<TLaw>(RandomKey key, ulong address, Vector512<uint> bits) where TLaw : struct, INoiseLaw
    {
        var draws = Draw<TLaw>(bits);
        for (var lane = 0; lane < 16; lane++)
        {
            var nearer = Nearer(bits)[lane];
            if (nearer >= Coarse) continue;
            var small = (nearer + ((key.Refinement(address + (ulong)lane) + 0.5) * Unit)) * Unit;
            var upper = (int)bits[lane] < 0;
            draws = draws.WithElement(lane, (float)(upper ? TLaw.Quantile(1 - small, small) : TLaw.Quantile(small, 1 - small)));
        }
        return draws;
    }
}
