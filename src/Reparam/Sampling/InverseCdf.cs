using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;
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
                if (classes <= ShortRows.MostClasses)
                    OverRows(compute, index.Length, classes, new ShortInversions { Logits = x, Index = i, Rows = rows, Classes = classes, Key = key, FirstRow = firstRow });
                else
                    OverRows(compute, rows, classes, new Inversions { Logits = x, Index = i, Rows = rows, Draws = index.Length / rows, Classes = classes, Key = key, FirstRow = firstRow });
            }
        }
    }

    // Numbers of neighbouring rows that are made together.
    const int UniformsAtOnce = 64;

    // 53 bits of a word, in (0, 1).
    static double Open(ulong bits) => ((bits >> 11) + 0.5) * 1.1102230246251565e-16;

    // Eight rows side by side: of each, how many classes leave some of the target over.
    unsafe struct ShortInversions : IRangeBody
    {
        public float* Logits;
        public int* Index;
        public int Rows, Classes;
        public RandomKey Key;
        public ulong FirstRow;

        [SkipLocalsInit]
        public readonly void Run(int first, int count)
        {
            var room = stackalloc float[EightRows.Room];
            var lanes = stackalloc Vector256<float>[ShortRows.MostClasses];
            var uniforms = stackalloc ulong[UniformsAtOnce];
            var eight = new EightRows { Logits = Logits, Noise = room, Rows = Rows, Classes = Classes, Key = Key, FirstRow = FirstRow };
            for (var v = first; v < first + count; v += ShortRows.Count)
            {
                var (at, used) = ((v - first) % UniformsAtOnce, Math.Min(ShortRows.Count, first + count - v));
                if (at == 0) Key.FillBits(2 * (FirstRow + (ulong)v), new Span<uint>(uniforms, 2 * UniformsAtOnce));
                eight.Load(v, used, lanes);
                var index = Find(lanes, uniforms + at);
                for (var lane = 0; lane < used; lane++) Index[v + lane] = index[lane];
            }
        }

        readonly Vector256<int> Find(Vector256<float>* lanes, ulong* uniforms)
        {
            var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
            var last = Vector256<int>.Zero;
            for (var k = 0; k < Classes; k++)
            {
                var weight = lanes[k] = VectorExp.Exp(lanes[k]);
                var (l, h) = Vector256.Widen(weight);
                low += l;
                high += h;
                last = Vector256.ConditionalSelect(Vector256.Equals(weight, Vector256<float>.Zero).AsInt32(), last, Vector256.Create(k));
            }
            low *= Vector256.Create(Open(uniforms[0]), Open(uniforms[1]), Open(uniforms[2]), Open(uniforms[3]));
            high *= Vector256.Create(Open(uniforms[4]), Open(uniforms[5]), Open(uniforms[6]), Open(uniforms[7]));
            var (lowIndex, highIndex) = (Vector256<long>.Zero, Vector256<long>.Zero);
            for (var k = 0; k < Classes; k++)
            {
                var (l, h) = Vector256.Widen(lanes[k]);
                low -= l;
                high -= h;
                lowIndex -= Vector256.GreaterThanOrEqual(low, Vector256<double>.Zero).AsInt64();
                highIndex -= Vector256.GreaterThanOrEqual(high, Vector256<double>.Zero).AsInt64();
            }
            // Rounding may leave something over at the very end: the last class that has any weight.
            return Vector256.Min(Vector256.Narrow(lowIndex, highIndex), last);
        }
    }

    // Exponentials block by block, their sums part by part; then the part in which the uniform falls, and the class in it.
    unsafe struct Inversions : IRangeBody
    {
        const int Parts = 1024, ShortestPart = 16;

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
                    Index[((nint)s * Rows) + r] = Find(ref row, max, Open(uniforms[at]) * total, weights, sums);
                }
            }
        }

        // A power of two such that the parts' sums find room.
        readonly int PartLength => (int)Math.Max(ShortestPart, BitOperations.RoundUpToPowerOf2((uint)((Classes + Parts - 1L) / Parts)));

        readonly double Sum(ref float row, float max, float* weights, double* sums)
        {
            var length = PartLength;
            var shift = BitOperations.Log2((uint)length);
            var total = 0.0;
            for (var block = 0; block < Classes; block += BlockElements)
            {
                var count = Math.Min(BlockElements, Classes - block);
                RowVectors.ExpAndSum(ref Unsafe.Add(ref row, block), max, 1, count, ref *weights);
                // A part is a piece of a block, or some whole blocks.
                var piece = Math.Min(length, BlockElements);
                for (var i = 0; i < count; i += piece)
                {
                    var sum = RowVectors.PreciseSum(ref weights[i], Math.Min(piece, count - i));
                    total += sum;
                    var part = &sums[(block + i) >> shift];
                    *part = ((block + i) & (length - 1)) == 0 ? sum : *part + sum;
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
