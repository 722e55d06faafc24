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
    /// <exception cref="ArgumentException">A length does not fit, or a row of logits holds NaN or +∞ or nothing but −∞.</exception>
    public static void GumbelSoftmax(
        ReadOnlySpan<float> logits, int classes, ReadOnlySpan<float> tau, RandomKey key, Span<float> soft, Span<int> index = default, ulong firstRow = 0, Compute? compute = null)
    {
        var rows = Rows(logits, classes);
        Tau.Check(tau, rows);
        Length(soft.Length, logits.Length, "R·K", nameof(soft));
        if (!index.IsEmpty) Length(index.Length, rows, "R", nameof(index));
        unsafe
        {
            fixed (float* x = logits, t = tau, y = soft)
            fixed (int* i = index)
            {
                OverRows(compute, rows, classes, new Relaxed { Logits = x, Tau = t, TauStep = tau.Length == 1 ? 0 : 1, Soft = y, Index = i, Rows = rows, Classes = classes, Key = key, FirstRow = firstRow });
            }
        }
    }

    /// <summary>
    /// The gradient for the logits: <c>dx = y ∘ (dy − ⟨dy, y⟩)/τ</c>. With <paramref name="dy"/> the gradient at the hard
    /// sample it is the straight-through one.
    /// </summary>
    /// <remarks>A masked class gets exactly 0.</remarks>
    /// <param name="soft">What <see cref="GumbelSoftmax(ReadOnlySpan{float}, int, ReadOnlySpan{float}, RandomKey, Span{float}, Span{int}, ulong, Compute?)"/> gave, <c>[R, K]</c>.</param>
    /// <param name="dy">The gradient for the sample, <c>[R, K]</c>.</param>
    /// <param name="classes">K.</param>
    /// <param name="tau">The temperatures of the forward call.</param>
    /// <param name="dLogits">Receives the gradient for the logits, <c>[R, K]</c>; may be <paramref name="dy"/> itself.</param>
    /// <param name="compute">Threads to share the rows; none by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1, or a temperature is not finite and positive.</exception>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void GumbelSoftmaxBackward(
        ReadOnlySpan<float> soft, ReadOnlySpan<float> dy, int classes, ReadOnlySpan<float> tau, Span<float> dLogits, Compute? compute = null)
    {
        var rows = Rows(soft, classes, nameof(soft));
        Tau.Check(tau, rows);
        Length(dy.Length, soft.Length, "R·K", nameof(dy));
        Length(dLogits.Length, soft.Length, "R·K", nameof(dLogits));
        unsafe
        {
            fixed (float* y = soft, d = dy, t = tau, x = dLogits)
            {
                OverRows(compute, rows, classes, new RelaxedGradient { Soft = y, Upstream = d, Tau = t, TauStep = tau.Length == 1 ? 0 : 1, Logits = x, Classes = classes });
            }
        }
    }

    /// <summary>Writes literal one-hot rows.</summary>
    /// <param name="index">Classes <c>[R]</c>, from 0 to K − 1.</param>
    /// <param name="classes">K.</param>
    /// <param name="destination">Receives exact zeros and ones, <c>[R, K]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a class.</exception>
    /// <exception cref="ArgumentException">The length of <paramref name="destination"/> is not R·K.</exception>
    public static void OneHot(ReadOnlySpan<int> index, int classes, Span<float> destination)
    {
        Length(destination.Length, (long)index.Length * classes, "R·K", nameof(destination));
        destination.Clear();
        for (var r = 0; r < index.Length; r++)
        {
            if ((uint)index[r] >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(index), index[r], $"A class lies between 0 and {classes - 1}.");
            destination[(r * classes) + index[r]] = 1;
        }
    }

    // Blocks of rows that stay in the cache: logits less their maximum, noise over the whole block, softmax row by row.
    unsafe struct Relaxed : IRangeBody
    {
        public float* Logits, Tau, Soft;
        public int* Index;
        public int TauStep, Rows, Classes;
        public RandomKey Key;
        public ulong FirstRow;

        public readonly void Run(int first, int count)
        {
            var block = BlockRows(Classes);
            for (var r = first; r < first + count; r += block) Block(r, Math.Min(block, first + count - r));
        }

        readonly void Block(int first, int count)
        {
            Perturb(Logits, Rows, Classes, Key, FirstRow, first, count, Soft + ((nint)first * Classes));
            for (var r = first; r < first + count; r++)
            {
                ref var y = ref Soft[(nint)r * Classes];
                var max = RowVectors.Max(ref y, Classes);
                if (Index != null) Index[r] = RowVectors.IndexOf(ref y, Classes, max);
                var sum = RowVectors.ExpAndSum(ref y, max, 1 / Tau[(nint)r * TauStep], Classes, ref y);
                RowVectors.Scale(ref y, 1 / sum, Classes);
            }
        }
    }

    unsafe struct RelaxedGradient : IRangeBody
    {
        public float* Soft, Upstream, Tau, Logits;
        public int TauStep, Classes;

        public readonly void Run(int first, int count)
        {
            for (var r = first; r < first + count; r++)
            {
                var row = (nint)r * Classes;
                var shift = RowVectors.Dot(ref Soft[row], ref Upstream[row], Classes);
                RowVectors.SoftmaxGradient(ref Soft[row], ref Upstream[row], shift, 1 / Tau[(nint)r * TauStep], Classes, ref Logits[row]);
            }
        }
    }
}
