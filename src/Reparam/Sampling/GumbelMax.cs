using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Sampling;

public static partial class Draw
{
    /// <summary>A class drawn from softmax(logits) as the greatest of logits + Gumbel noise.</summary>
    /// <remarks>
    /// No normalisation and no allocation. Noise reaches to 2⁻⁶⁵, so a class of probability 10⁻¹² is drawn at its rate.
    /// For one draw per row <see cref="InverseCdf(ReadOnlySpan{float}, RandomKey, ulong)"/> is cheaper; this one shares its
    /// noise with Gumbel-Softmax and top-k. Source: Jang, Gu and Poole 2017, eq. 1 (Gumbel 1954; Maddison et al. 2014).
    /// </remarks>
    /// <param name="logits">Logits <c>[K]</c>; −∞ masks.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="row">The row's place in the stream: other rows are other draws.</param>
    /// <exception cref="ArgumentException">There is no logit, or they hold NaN or +∞ or nothing but −∞.</exception>
    public static int GumbelMax(ReadOnlySpan<float> logits, RandomKey key, ulong row = 0)
    {
        var index = 0;
        GumbelMax(logits, Classes(logits), key, new Span<int>(ref index), row);
        return index;
    }

    /// <summary>Classes drawn from softmax(logits), S from each row.</summary>
    /// <inheritdoc cref="GumbelMax(ReadOnlySpan{float}, RandomKey, ulong)"/>
    /// <param name="logits">Logits <c>[R, K]</c>; −∞ masks.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="index">Receives the classes <c>[S, R]</c>, its length a multiple of R.</param>
    /// <param name="firstRow">The place in the stream of the first; draw s of row r is row <c>firstRow + s·R + r</c>.</param>
    /// <param name="compute">Threads to share the rows; none by default. The bits do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">A length does not fit, or a row of logits holds NaN or +∞ or nothing but −∞.</exception>
    public static void GumbelMax(ReadOnlySpan<float> logits, int classes, RandomKey key, Span<int> index, ulong firstRow = 0, Compute? compute = null)
    {
        var rows = Rows(logits, classes);
        Multiple(index.Length, rows, nameof(index));
        unsafe
        {
            fixed (float* x = logits)
            fixed (int* i = index)
            {
                var body = new Greatests { Logits = x, Index = i, Rows = rows, Classes = classes, Key = key, FirstRow = firstRow };
                OverRows(compute, index.Length, classes, body);
            }
        }
    }

    unsafe struct Greatests : IRangeBody
    {
        public float* Logits;
        public int* Index;
        public int Rows, Classes;
        public RandomKey Key;
        public ulong FirstRow;

        public readonly void Run(int first, int count)
        {
            if (Classes <= ShortRows.MostClasses) OfShortRows(first, count);
            else OfRows(first, count);
        }

        [SkipLocalsInit]
        readonly void OfShortRows(int first, int count)
        {
            var room = stackalloc float[SideBySide.Room];
            var space = stackalloc float[ShortRows.Room];
            var lanes = (Vector512<float>*)CacheLine.Align(space);
            var group = new SideBySide { Logits = Logits, Noise = CacheLine.Align(room), Rows = Rows, Classes = Classes, Key = Key, FirstRow = FirstRow };
            for (var block = first; block < first + count; block += group.BlockRows)
            {
                var rows = Math.Min(group.BlockRows, first + count - block);
                group.Begin(block, rows);
                for (var offset = 0; offset < rows; offset += ShortRows.Count)
                {
                    var used = Math.Min(ShortRows.Count, rows - offset);
                    group.Load(block + offset, used, lanes);
                    var index = group.Perturb(offset, lanes).Index;
                    for (var lane = 0; lane < used; lane++) Index[block + offset + lane] = index[lane];
                }
            }
        }

        // Part by part, so that no memory of a row's length is needed.
        [SkipLocalsInit]
        readonly void OfRows(int first, int count)
        {
            var noise = new GumbelStream(Key, FirstRow + (ulong)first, count, Classes, stackalloc uint[GumbelStream.Room]);
            var perturbedRoom = stackalloc float[BlockElements + 16];
            ref var perturbed = ref *CacheLine.Align(perturbedRoom);
            for (var v = first; v < first + count; v++)
            {
                var row = v % Rows;
                ref var x = ref Logits[(nint)row * Classes];
                var shift = Greatest(ref x, Classes, row);
                var (best, index) = (float.NegativeInfinity, 0);
                for (var k = 0; k < Classes; k += BlockElements)
                {
                    var length = Math.Min(BlockElements, Classes - k);
                    var greatest = noise.Perturb(ref Unsafe.Add(ref x, k), shift, length, ref perturbed);
                    if (greatest <= best) continue;
                    (best, index) = (greatest, k + RowVectors.IndexOf(ref perturbed, length, greatest));
                }
                Index[v] = index;
            }
        }
    }
}
