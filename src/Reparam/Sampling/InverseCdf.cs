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
    /// draw from logits. Its number is made of bits of the key's stream that are other draws' noise as well: what is to be
    /// independent of it takes another key.
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
                {
                    var shortRows = new ShortInversions { Logits = x, Index = i, Rows = rows, Classes = classes, Key = key, FirstRow = firstRow };
                    OverRows(compute, index.Length, classes, shortRows);
                    return;
                }
                var draws = index.Length / rows;
                var longRows = new Inversions { Logits = x, Index = i, Rows = rows, Draws = draws, Classes = classes, Key = key, FirstRow = firstRow };
                OverRows(compute, rows, classes, longRows);
            }
        }
    }

    // Numbers of neighbouring rows that are made together.
    const int UniformsAtOnce = 64;

    // 53 bits of a word, in (0, 1).
    static double Open(ulong bits) => ((bits >> 11) + 0.5) * 1.1102230246251565e-16;

    static Vector512<double> Open(Vector512<ulong> bits)
        => (Vector512.ConvertToDouble((bits >> 11).AsInt64()) + Vector512.Create(0.5)) * Vector512.Create(1.1102230246251565e-16);

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
            var room = stackalloc float[SideBySide.Room];
            var space = stackalloc float[ShortRows.Room];
            var lanes = (Vector512<float>*)CacheLine.Align(space);
            var uniforms = stackalloc ulong[UniformsAtOnce];
            var group = new SideBySide { Logits = Logits, Noise = CacheLine.Align(room), Rows = Rows, Classes = Classes, Key = Key, FirstRow = FirstRow };
            for (var v = first; v < first + count; v += ShortRows.Count)
            {
                var (at, used) = ((v - first) % UniformsAtOnce, Math.Min(ShortRows.Count, first + count - v));
                if (at == 0) Key.FillBits(2 * (FirstRow + (ulong)v), new Span<uint>(uniforms, 2 * UniformsAtOnce));
                group.Load(v, used, lanes);
                var index = Find(lanes, uniforms + at);
                for (var lane = 0; lane < used; lane++) Index[v + lane] = index[lane];
            }
        }

        readonly Vector512<int> Find(Vector512<float>* lanes, ulong* uniforms)
        {
            var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
            var last = Vector512<int>.Zero;
            for (var k = 0; k < Classes; k++)
            {
                var weight = lanes[k] = VectorExp.Exp(lanes[k]);
                var (l, h) = Vector512.Widen(weight);
                low += l;
                high += h;
                last = Vector512.ConditionalSelect(Vector512.Equals(weight, Vector512<float>.Zero).AsInt32(), last, Vector512.Create(k));
            }
            low *= Open(Vector512.Load(uniforms));
            high *= Open(Vector512.Load(uniforms + 8));
            var (lowIndex, highIndex) = (Vector512<long>.Zero, Vector512<long>.Zero);
            for (var k = 0; k < Classes; k++)
            {
                var (l, h) = Vector512.Widen(lanes[k]);
                low -= l;
                high -= h;
                lowIndex -= Vector512.GreaterThanOrEqual(low, Vector512<double>.Zero).AsInt64();
                highIndex -= Vector512.GreaterThanOrEqual(high, Vector512<double>.Zero).AsInt64();
            }
            // Rounding may leave a remainder at the very end. It goes to the last class that has any weight.
            return Vector512.Min(Vector512.Narrow(lowIndex, highIndex), last);
        }
    }

    // Exponentials block by block and their sums; then the block in which the uniform falls, and the class in it.
    unsafe struct Inversions : IRangeBody
    {
        // Longer rows have longer parts, of several blocks.
        const int MostParts = 1024;

        public float* Logits;
        public int* Index;
        public int Rows, Draws, Classes;
        public RandomKey Key;
        public ulong FirstRow;

        [SkipLocalsInit]
        public readonly void Run(int first, int count)
        {
            var sums = stackalloc double[MostParts];
            var space = stackalloc float[BlockElements + (2 * RowVectors.Width)];
            var weights = CacheLine.Align(space);
            var uniforms = stackalloc ulong[UniformsAtOnce];
            for (var r = first; r < first + count; r++)
            {
                ref var row = ref Logits[(nint)r * Classes];
                var max = Greatest(ref row, Classes, r);
                var total = Classes <= BlockElements ? Weigh(ref row, max, 0, Classes, weights) : Sum(ref row, max, weights, sums);
                for (var s = 0; s < Draws; s++)
                {
                    // With one draw a row, neighbouring rows' numbers are made together.
                    var at = Draws == 1 ? (r - first) % UniformsAtOnce : 0;
                    var number = FirstRow + ((ulong)s * (ulong)Rows) + (ulong)r;
                    if (at == 0) Key.FillBits(2 * number, new Span<uint>(uniforms, Draws == 1 ? 2 * UniformsAtOnce : 2));
                    var target = Open(uniforms[at]) * total;
                    var found = Classes <= BlockElements ? Find(weights, Classes, target).Index : FindPart(ref row, max, target, weights, sums);
                    Index[((nint)s * Rows) + r] = found;
                }
            }
        }

        readonly int PartLength => (int)Math.Max(BlockElements, BitOperations.RoundUpToPowerOf2((uint)((Classes + MostParts - 1L) / MostParts)));

        // The weights of a block, zeros after them, and their exact sum.
        static double Weigh(ref float row, float max, int start, int count, float* weights)
        {
            Vector512<float>.Zero.Store(weights + count);
            RowVectors.ExpAndSum(ref Unsafe.Add(ref row, start), max, 1, count, ref *weights);
            return RowVectors.PreciseSum(ref *weights, count);
        }

        // Sums in float: an error of 10⁻⁷ of a part's sum moves what the part gets by 10⁻⁷ of that.
        readonly double Sum(ref float row, float max, float* weights, double* sums)
        {
            var (length, total) = (PartLength, 0.0);
            for (int start = 0, part = 0; start < Classes; part++)
            {
                sums[part] = 0;
                for (var end = (int)Math.Min((long)start + length, Classes); start < end; start += BlockElements)
                    sums[part] += RowVectors.ExpAndSum(ref Unsafe.Add(ref row, start), max, 1, Math.Min(BlockElements, end - start), ref *weights);
                start = Math.Min(start, Classes);
                total += sums[part];
            }
            return total;
        }

        // Within its part the target is a share of the part's exact sum, so that a class of 10⁻¹² beside one of 1 keeps its rate.
        readonly int FindPart(ref float row, float max, double target, float* weights, double* sums)
        {
            var length = PartLength;
            var last = (Classes - 1) / length;
            while (sums[last] == 0) last--;
            var part = 0;
            while (part < last && target >= sums[part]) target -= sums[part++];
            var (start, end) = (part * length, (int)Math.Min((part + 1L) * length, Classes));
            var exact = 0.0;
            for (var k = start; k < end; k += BlockElements) exact += Weigh(ref row, max, k, Math.Min(BlockElements, end - k), weights);
            target = Math.Min(target / sums[part], 1) * exact;
            var found = -1;
            for (var k = start; k < end; k += BlockElements)
            {
                var sum = Weigh(ref row, max, k, Math.Min(BlockElements, end - k), weights);
                if (sum == 0) continue;
                var (index, left) = Find(weights, Math.Min(BlockElements, end - k), target);
                found = k + index;
                if (left < 0) break;
                target = left;
            }
            return found;
        }

        // The class at which the target is used up, and what is left of it: below 0, unless the weights did not suffice.
        static (int Index, double Left) Find(float* weights, int count, double target)
        {
            var heavy = 0;
            var isInside = false;
            for (var k = 0; k < count && !isInside; k += RowVectors.Width)
            {
                var (low, high) = Vector512.Widen(Vector512.Load(weights + k));
                var sum = Vector512.Sum(low + high);
                if (sum == 0) continue;
                heavy = k;
                isInside = target < sum;
                if (!isInside) target -= sum;
            }
            // The last class of any weight is meant where rounding leaves something over.
            var present = Vector512.ExtractMostSignificantBits(Vector512.GreaterThan(Vector512.Load(weights + heavy), Vector512<float>.Zero));
            var last = heavy + BitOperations.Log2((uint)present);
            if (!isInside) return (last, target);
            var index = heavy;
            for (var k = 0; k < RowVectors.Width; k++)
            {
                target -= weights[heavy + k];
                index += target >= 0 ? 1 : 0;
            }
            return (Math.Min(index, last), Math.Min(target, -double.Epsilon));
        }
    }
}
