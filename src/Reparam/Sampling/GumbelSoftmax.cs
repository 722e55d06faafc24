using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Sampling;

public static partial class Draw
{
    /// <summary>
    /// Relaxed one-hot samples <c>y = softmax((logits + G)/τ)</c> of the Gumbel-Softmax (Concrete) distribution, one per row.
    /// </summary>
    /// <remarks>
    /// −∞ masks a class: its y is exactly 0. y is finite whatever the logits and the temperature; a component far from the
    /// greatest underflows to 0 (see <c>ExpConcrete</c> for samples in log space).
    /// Source: Jang, Gu and Poole 2017, eq. 2; Maddison, Mnih and Teh 2017, eq. 10.
    /// </remarks>
    /// <param name="logits">Logits <c>[R, K]</c>.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <param name="tau">Temperatures, one for all rows or <c>[R]</c>; finite and positive.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="soft">Receives the samples <c>[R, K]</c>; may be <paramref name="logits"/> itself.</param>
    /// <param name="index">Receives the greatest class of each sample, <c>[R]</c>: a categorical sample. Empty if not wanted.</param>
    /// <param name="firstRow">The first row's place in the stream.</param>
    /// <param name="compute">Threads to share the rows; none by default. The bits do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1, or a temperature is not finite and positive.</exception>
    /// <exception cref="ArgumentException">
    /// A length does not fit, a row of logits holds NaN or +∞ or nothing but −∞, or <paramref name="soft"/> overlaps the logits without being them.
    /// </exception>
    public static void GumbelSoftmax(
        ReadOnlySpan<float> logits, int classes, ReadOnlySpan<float> tau, RandomKey key, Span<float> soft, Span<int> index = default,
        ulong firstRow = 0, Compute? compute = null)
    {
        var rows = Rows(logits, classes);
        Tau.Check(tau, rows);
        Length(soft.Length, logits.Length, "R·K", nameof(soft));
        if (!index.IsEmpty) Length(index.Length, rows, "R", nameof(index));
        NotAcross(logits, soft, nameof(soft));
        unsafe
        {
            fixed (float* x = logits, t = tau, y = soft)
            fixed (int* i = index)
            {
                OverRows(compute, rows, classes, new Relaxed
                {
                    Logits = x,
                    Tau = t,
                    TauStep = tau.Length == 1 ? 0 : 1,
                    Soft = y,
                    Index = i,
                    Rows = rows,
                    Classes = classes,
                    Key = key,
                    FirstRow = firstRow,
                });
            }
        }
    }

    /// <summary>
    /// The gradient for the logits: <c>dx = y ∘ (dy − ⟨dy, y⟩)/τ</c>. With <paramref name="dy"/> the gradient at the hard
    /// sample it is the straight-through one.
    /// </summary>
    /// <remarks>A masked class gets exactly 0. A gradient that is not finite, also that of a class whose y is 0, makes its row NaN.</remarks>
    /// <param name="soft">
    /// The sample <c>[R, K]</c> that this call gave:
    /// <see cref="GumbelSoftmax(ReadOnlySpan{float}, int, ReadOnlySpan{float}, RandomKey, Span{float}, Span{int}, ulong, Compute?)"/>.
    /// </param>
    /// <param name="dy">The gradient for the sample, <c>[R, K]</c>.</param>
    /// <param name="classes">K.</param>
    /// <param name="tau">The temperatures of the forward call.</param>
    /// <param name="dLogits">Receives the gradient for the logits, <c>[R, K]</c>; may be <paramref name="dy"/> or <paramref name="soft"/> itself.</param>
    /// <param name="compute">Threads to share the rows; none by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1, or a temperature is not finite and positive.</exception>
    /// <exception cref="ArgumentException">A length does not fit, or <paramref name="dLogits"/> overlaps an input without being it.</exception>
    public static void GumbelSoftmaxBackward(
        ReadOnlySpan<float> soft, ReadOnlySpan<float> dy, int classes, ReadOnlySpan<float> tau, Span<float> dLogits, Compute? compute = null)
    {
        var rows = Rows(soft, classes, nameof(soft));
        Tau.Check(tau, rows);
        Length(dy.Length, soft.Length, "R·K", nameof(dy));
        Length(dLogits.Length, soft.Length, "R·K", nameof(dLogits));
        NotAcross(soft, dLogits, nameof(dLogits));
        NotAcross(dy, dLogits, nameof(dLogits));
        unsafe
        {
            fixed (float* y = soft, d = dy, t = tau, x = dLogits)
            {
                var step = tau.Length == 1 ? 0 : 1;
                OverRows(compute, rows, classes, new RelaxedGradient { Soft = y, Upstream = d, Tau = t, TauStep = step, Logits = x, Classes = classes });
            }
        }
    }

    /// <summary>Writes literal one-hot rows.</summary>
    /// <param name="index">Classes <c>[R]</c>, from 0 to K − 1.</param>
    /// <param name="classes">K.</param>
    /// <param name="destination">Receives exact zeros and ones, <c>[R, K]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1, or an index is not a class.</exception>
    /// <exception cref="ArgumentException">The length of <paramref name="destination"/> is not R·K.</exception>
    public static void OneHot(ReadOnlySpan<int> index, int classes, Span<float> destination)
    {
        if (classes < 1) throw new ArgumentOutOfRangeException(nameof(classes), classes, "There is at least one class.");
        Length(destination.Length, (long)index.Length * classes, "R·K", nameof(destination));
        destination.Clear();
        for (var r = 0; r < index.Length; r++)
        {
            if ((uint)index[r] >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(index), index[r], $"A class lies between 0 and {classes - 1}.");
            destination[(r * classes) + index[r]] = 1;
        }
    }

    unsafe struct Relaxed : IRangeBody
    {
        public float* Logits, Tau, Soft;
        public int* Index;
        public int TauStep, Rows, Classes;
        public RandomKey Key;
        public ulong FirstRow;

        public readonly void Run(int first, int count)
        {
            if (Classes <= ShortRows.MostClasses) ShortBlocks(first, count);
            else LongRows(first, count);
        }

        [SkipLocalsInit]
        readonly void LongRows(int first, int count)
        {
            var noise = new GumbelStream(Key, FirstRow + (ulong)first, count, Classes, stackalloc uint[GumbelStream.Room]);
            for (var r = first; r < first + count; r++)
            {
                ref var x = ref Logits[(nint)r * Classes];
                ref var y = ref Soft[(nint)r * Classes];
                var greatest = noise.Perturb(ref x, Greatest(ref x, Classes, r), Classes, ref y);
                if (Index != null) Index[r] = RowVectors.IndexOf(ref y, Classes, greatest);
                var sum = RowVectors.ExpAndSum(ref y, greatest, 1 / Tau[(nint)r * TauStep], Classes, ref y);
                RowVectors.Scale(ref y, 1 / sum, Classes);
            }
        }

        [SkipLocalsInit]
        readonly void ShortBlocks(int first, int count)
        {
            var room = stackalloc float[SideBySide.Room];
            var space = stackalloc float[ShortRows.Room];
            var lanes = (Vector512<float>*)CacheLine.Align(space);
            var last = stackalloc float[ShortRows.Count * ShortRows.MostClasses];
            var group = new SideBySide { Logits = Logits, Noise = CacheLine.Align(room), Rows = Rows, Classes = Classes, Key = Key, FirstRow = FirstRow };
            for (var block = first; block < first + count; block += group.BlockRows)
            {
                var rows = Math.Min(group.BlockRows, first + count - block);
                group.Begin(block, rows);
                for (var offset = 0; offset < rows; offset += ShortRows.Count)
                {
                    var (row, used) = (block + offset, Math.Min(ShortRows.Count, rows - offset));
                    group.Load(row, used, lanes);
                    var (greatest, index) = group.Perturb(offset, lanes);
                    Softmax(lanes, greatest, InverseTau(Tau, TauStep, row, used));
                    var soft = used == ShortRows.Count ? Soft + ((nint)row * Classes) : last;
                    for (var k = 0; k < Classes; k++) ShortRows.Scatter(lanes[k], ref *soft, Classes, k);
                    if (soft == last) new ReadOnlySpan<float>(last, used * Classes).CopyTo(new Span<float>(Soft + ((nint)row * Classes), used * Classes));
                    for (var lane = 0; Index != null && lane < used; lane++) Index[row + lane] = index[lane];
                }
            }
        }

        readonly void Softmax(Vector512<float>* lanes, Vector512<float> max, Vector512<float> inverseTau)
        {
            var sum = Vector512<float>.Zero;
            for (var k = 0; k < Classes; k++) sum += lanes[k] = VectorExp.Exp((lanes[k] - max) * inverseTau);
            var scale = Vector512<float>.One / sum;
            for (var k = 0; k < Classes; k++) lanes[k] *= scale;
        }
    }

    unsafe struct RelaxedGradient : IRangeBody
    {
        public float* Soft, Upstream, Tau, Logits;
        public int TauStep, Classes;

        public readonly void Run(int first, int count)
        {
            if (Classes <= ShortRows.MostClasses) ShortBlocks(first, count);
            else
            {
                for (var row = first; row < first + count; row++)
                {
                    var at = (nint)row * Classes;
                    RowGradients.Softmax(ref Soft[at], ref Upstream[at], 1 / Tau[(nint)row * TauStep], Classes, ref Logits[at]);
                }
            }
        }

        [SkipLocalsInit]
        readonly void ShortBlocks(int first, int count)
        {
            var space = stackalloc float[ShortRows.DoubleRoom];
            var lanes = (Vector512<float>*)CacheLine.Align(space);
            var row = first;
            for (; row <= first + count - ShortRows.Count; row += ShortRows.Count)
            {
                var at = (nint)row * Classes;
                Kernels.Softmax.ShortGradient(Soft + at, Upstream + at, InverseTau(Tau, TauStep, row, ShortRows.Count), Classes, Logits + at, lanes);
            }
            if (row == first + count) return;
            // The last rows, filled up with zeros.
            const int Room = ShortRows.Count * ShortRows.MostClasses;
            float* y = stackalloc float[Room], dy = stackalloc float[Room], dx = stackalloc float[Room];
            var (left, from) = ((first + count - row) * Classes, (nint)row * Classes);
            new Span<float>(y, Room).Clear();
            new Span<float>(dy, Room).Clear();
            new ReadOnlySpan<float>(Soft + from, left).CopyTo(new Span<float>(y, left));
            new ReadOnlySpan<float>(Upstream + from, left).CopyTo(new Span<float>(dy, left));
            Kernels.Softmax.ShortGradient(y, dy, InverseTau(Tau, TauStep, row, first + count - row), Classes, dx, lanes);
            new ReadOnlySpan<float>(dx, left).CopyTo(new Span<float>(Logits + from, left));
        }
    }

    static unsafe Vector512<float> InverseTau(float* tau, int step, int row, int used)
    {
        if (step == 0) return Vector512.Create(1 / *tau);
        var inverse = Vector512<float>.One;
        for (var lane = 0; lane < used; lane++) inverse = inverse.WithElement(lane, 1 / tau[row + lane]);
        return inverse;
    }
}
