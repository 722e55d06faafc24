using System.Runtime.CompilerServices;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Sampling;

public static partial class Draw
{
    /// <summary>A class drawn from softmax(logits) by inverting the cumulative distribution: one uniform number a row.</summary>
    /// <remarks>
    /// The uniform has 53 bits and the sums are doubles: a class of probability 10⁻¹² is drawn at its rate. The cheapest
    /// draw from logits; it has noise of its own, other than <see cref="GumbelMax(ReadOnlySpan{float}, RandomKey, ulong)"/>.
    /// </remarks>
    /// <inheritdoc cref="GumbelMax(ReadOnlySpan{float}, RandomKey, ulong)"/>
    public static int InverseCdf(ReadOnlySpan<float> logits, RandomKey key, ulong row = 0)
    {
        var index = 0;
        InverseCdf(logits, Classes(logits), key, new Span<int>(ref index), row);
        return index;
    }

    /// <summary>Classes drawn from softmax(logits), S from each row; a row's exponentials serve all its draws.</summary>
    /// <inheritdoc cref="GumbelMax(ReadOnlySpan{float}, int, RandomKey, Span{int}, ulong, Compute?)"/>
    public static void InverseCdf(ReadOnlySpan<float> logits, int classes, RandomKey key, Span<int> index, ulong firstRow = 0, Compute? compute = null)
    {
        var rows = Rows(logits, classes);
        Multiple(index.Length, rows, nameof(index));
        unsafe
        {
            fixed (float* x = logits)
            fixed (int* i = index)
            {
                OverRows(compute, rows, classes, new Inversions { Logits = x, Index = i, Rows = rows, Draws = index.Length / rows, Classes = classes, Key = key, FirstRow = firstRow });
            }
        }
    }

    // Exponentials block by block, their sums part by part; then the part in which the uniform falls, and the class in it.
    unsafe struct Inversions : IRangeBody
    {
        const int Parts = 1024, PartUnit = 64, UniformsAtOnce = 64;

        public float* Logits;
        public int* Index;
        public int Rows, Draws, Classes;
        public RandomKey Key;
        public ulong FirstRow;

        [SkipLocalsInit]
        public readonly void Run(int first, int count)
        {
            var sums = stackalloc double[Parts];
            var weights = stackalloc float[BlockElements];
            var uniforms = stackalloc ulong[UniformsAtOnce];
            for (var r = first; r < first + count; r++)
            {
                ref var row = ref Logits[(nint)r * Classes];
                var max = Greatest(ref row, Classes, r);
                var total = Sum(ref row, max, weights, sums);
                for (var s = 0; s < Draws; s++)
                {
                    // With one draw a row, neighbouring rows' numbers are made together.
                    var at = Draws == 1 ? (r - first) % UniformsAtOnce : 0;
                    if (at == 0) Key.FillBits(2 * (FirstRow + ((ulong)s * (ulong)Rows) + (ulong)r), new Span<uint>(uniforms, Draws == 1 ? 2 * UniformsAtOnce : 2));
                    var uniform = ((uniforms[at] >> 11) + 0.5) * 1.1102230246251565e-16;
                    Index[((nint)s * Rows) + r] = Find(ref row, max, uniform * total, weights, sums);
                }
            }
        }

        // A multiple of the unit such that the parts' sums find room.
        readonly int PartLength => (int)((((long)Classes + (Parts * PartUnit) - 1) / (Parts * PartUnit)) * PartUnit);

        readonly double Sum(ref float row, float max, float* weights, double* sums)
        {
            var length = PartLength;
            var total = 0.0;
            for (var block = 0; block < Classes; block += BlockElements)
            {
                var count = Math.Min(BlockElements, Classes - block);
                RowVectors.ExpAndSum(ref Unsafe.Add(ref row, block), max, 1, count, ref *weights);
                for (var i = 0; i < count; i += PartUnit)
                {
                    var sum = RowVectors.PreciseSum(ref weights[i], Math.Min(PartUnit, count - i));
                    total += sum;
                    if ((block + i) % length == 0) sums[(block + i) / length] = sum;
                    else sums[(block + i) / length] += sum;
                }
            }
            return total;
        }

        // Of a row of one block, the weights are there still.
        readonly int Find(ref float row, float max, double target, float* weights, double* sums)
        {
            var length = PartLength;
            var last = (Classes - 1) / length;
            while (sums[last] == 0) last--;
            var part = 0;
            while (part < last && target >= sums[part]) target -= sums[part++];
            var (start, end) = (part * length, Math.Min(Classes, (part + 1) * length));
            var found = start;
            for (var block = start; block < end; block += BlockElements)
            {
                var count = Math.Min(BlockElements, end - block);
                var weight = weights + start;
                if (Classes > BlockElements)
                {
                    RowVectors.ExpAndSum(ref Unsafe.Add(ref row, block), max, 1, count, ref *weights);
                    weight = weights;
                }
                for (var k = 0; k < count; k++)
                {
                    if (weight[k] == 0) continue;
                    found = block + k;
                    target -= weight[k];
                    if (target < 0) return found;
                }
            }
            // Rounding left the target at the very end: the last class that has any weight.
            return found;
        }
    }
}
