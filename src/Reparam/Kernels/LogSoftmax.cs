using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// Log-probabilities of rows of logits, <c>x − log Σ exp x</c>, in nats. <c>-∞</c> logits stay <c>-∞</c>; a row of nothing
/// but <c>-∞</c> gives NaN. The log-probability of a nearly sure class keeps its digits: it is minus what the others add.
/// </summary>
public static class LogSoftmax
{
    /// <summary>Effectively computes <c>y[r, k] = x[r, k] − log Σⱼ exp(x[r, j])</c>.</summary>
    /// <param name="x">Logits <c>[rows, classes]</c>.</param>
    /// <param name="classes">K, the row length; at least 1.</param>
    /// <param name="destination">Log-probabilities <c>[rows, classes]</c>; must not be <paramref name="x"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are not a multiple of <paramref name="classes"/>.</exception>
    public static void Forward(ReadOnlySpan<float> x, int classes, Span<float> destination)
    {
        Rows.Check(x, classes, destination.Length, nameof(destination));
        if (classes <= ShortRows.MostClasses)
        {
            ShortRows.Run<ShortForward>(x, default, classes, destination);
            return;
        }
        for (var r = 0; r < x.Length; r += classes)
        {
            ref var row = ref MemoryMarshal.GetReference(x[r..]);
            ref var y = ref destination[r];
            var max = RowVectors.Max(ref row, classes);
            var log = RowVectors.LogOfSum(ref row, max, classes);
            // Subtracting the two parts one after the other keeps the small differences of large logits.
            RowVectors.Subtract(ref row, max, log, classes, ref y);
        }
    }

    /// <summary>The gradient for the logits: <c>dx = dy − exp(y) · Σ dy</c>.</summary>
    /// <param name="y">What <see cref="Forward"/> gave, <c>[rows, classes]</c>.</param>
    /// <param name="dy">Gradient for <paramref name="y"/>.</param>
    /// <param name="classes">K, the row length.</param>
    /// <param name="destination">Gradient for the logits; neither input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are not a multiple of <paramref name="classes"/>.</exception>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int classes, Span<float> destination)
    {
        Rows.Check(y, classes, dy.Length, nameof(dy));
        Rows.Check(y, classes, destination.Length, nameof(destination));
        if (classes <= ShortRows.MostClasses)
        {
            ShortRows.Run<ShortBackward>(y, dy, classes, destination);
            return;
        }
        for (var r = 0; r < y.Length; r += classes)
        {
            ref var upstream = ref MemoryMarshal.GetReference(dy[r..]);
            RowGradients.LogSoftmax(ref MemoryMarshal.GetReference(y[r..]), ref upstream, classes, ref destination[r]);
        }
    }

    readonly unsafe struct ShortForward : IShortRowKernel
    {
        public static void Run(float* a, float* b, int classes, float* y, Vector512<float>* lanes)
        {
            var max = ShortRows.Load(a, classes, lanes);
            // As RowVectors.LogOfSum: the greatest class is a 1 that the others are not added to.
            var (others, greatest) = (Vector512<float>.Zero, -Vector512<float>.One);
            for (var k = 0; k < classes; k++)
            {
                var difference = lanes[k] -= max;
                var equal = Vector512.Equals(difference, Vector512<float>.Zero);
                others += Vector512.AndNot(VectorExp.Exp(difference), equal);
                greatest += Vector512<float>.One & equal;
            }
            // The logarithm knows no NaN: the difference hands it on.
            var log = VectorLog.LogOnePlus(others + greatest) + (others - others);
            for (var k = 0; k < classes; k++) ShortRows.Scatter(lanes[k] - log, ref *y, classes, k);
        }
    }

    readonly unsafe struct ShortBackward : IShortRowKernel
    {
        public static void Run(float* a, float* b, int classes, float* y, Vector512<float>* lanes)
        {
            var (others, own) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var k = 0; k < classes; k++)
            {
                var (log, upstream) = (ShortRows.Gather(ref *a, classes, k), ShortRows.Gather(ref *b, classes, k));
                (lanes[2 * k], lanes[(2 * k) + 1]) = (log, upstream);
                var isSure = Vector512.GreaterThan(log, Vector512.Create(RowGradients.LogNearlySure));
                others += Vector512.AndNot(upstream, isSure);
                own += upstream & isSure;
            }
            var all = others + own;
            var large = PreciseGradients.Among(others) | PreciseGradients.Among(all);
            if (large != 0) PutLarge(large, a, b, classes, y, lanes, others, all);
            else Put(classes, y, lanes, others, all);
        }

        static void Put(int classes, float* y, Vector512<float>* lanes, Vector512<float> others, Vector512<float> all)
        {
            for (var k = 0; k < classes; k++)
                ShortRows.Scatter(RowGradients.LogSoftmax(lanes[2 * k], lanes[(2 * k) + 1], others, all), ref *y, classes, k);
        }

        // Compute rows that are too large for float first and apart, because the result may be written over the logarithms.
        static void PutLarge(ulong large, float* a, float* b, int classes, float* y, Vector512<float>* lanes, Vector512<float> others, Vector512<float> all)
        {
            var rows = stackalloc float[ShortRows.Count * ShortRows.MostClasses];
            for (var lane = 0; lane < ShortRows.Count; lane++)
            {
                if ((large >> lane & 1) != 0) PreciseGradients.LogSoftmax(ref a[lane * classes], ref b[lane * classes], classes, ref rows[lane * classes]);
            }
            Put(classes, y, lanes, others, all);
            for (var at = 0; at < ShortRows.Count * classes; at += classes)
            {
                if ((large >> (at / classes) & 1) != 0) new ReadOnlySpan<float>(rows + at, classes).CopyTo(new Span<float>(y + at, classes));
            }
        }
    }
}
