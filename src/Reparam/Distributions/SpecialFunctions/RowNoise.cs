using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>Noise in double for rows, from 64 random bits an element: element i is a pure function of (key, i).</summary>
static class RowNoise
{
    // 64-bit words made before they are transformed.
    const int BlockLength = 64;

    /// <summary>Standard Gumbel draws, −log E, in [−3.81, 45.1].</summary>
    public static void FillGumbel(RandomKey key, ulong start, Span<double> destination)
    {
        Fill(key, start, destination, static (v, _) => -Math.Log(Exponential(v)));
    }

    /// <summary>Standard normal draws, two words each: √(2E)·cos 2πv, as far out as 9.5.</summary>
    /// <remarks>Source: Box and Muller 1958.</remarks>
    public static void FillNormal(RandomKey key, ulong start, Span<double> destination)
    {
        Fill(key, start, destination, static (v, w) => Math.Sqrt(2 * Exponential(v)) * double.CosPi(2 * w.Value), wordsPerElement: 2);
    }

    /// <summary>−log(1 − v) by the nearer tail, in [2⁻⁶⁵, 45.1].</summary>
    public static double Exponential(UniformDraw v) => v.Value < 0.5 ? -LogExp.LogOnePlus(-v.Value) : -Math.Log(v.Complement);

    static void Fill(RandomKey key, ulong start, Span<double> destination, Func<UniformDraw, UniformDraw, double> law, int wordsPerElement = 1)
    {
        Span<uint> words = stackalloc uint[2 * BlockLength];
        var perBlock = BlockLength / wordsPerElement;
        var stride = 2 * wordsPerElement;
        for (var first = 0; first < destination.Length; first += perBlock)
        {
            var block = destination.Slice(first, Math.Min(perBlock, destination.Length - first));
            key.FillBits((start + (ulong)first) * (ulong)stride, words[..(stride * block.Length)]);
            for (var i = 0; i < block.Length; i++) block[i] = law(Draw(words, stride * i), Draw(words, (stride * i) + stride - 2));
        }
    }

    static UniformDraw Draw(ReadOnlySpan<uint> words, int at) => UniformDraw.FromBits(words[at] | ((ulong)words[at + 1] << 32));
}
