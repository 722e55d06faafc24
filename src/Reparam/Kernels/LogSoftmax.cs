using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// Log-probabilities of rows of logits, <c>x − log Σ exp x</c>, in nats. <c>-∞</c> logits stay <c>-∞</c>; a row of nothing
/// but <c>-∞</c> gives NaN.
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
            var log = MathF.Log(RowVectors.ExpAndSum(ref row, max, 1, classes, ref y));
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
            ref var log = ref MemoryMarshal.GetReference(y[r..]);
            ref var gradient = ref destination[r];
            RowVectors.ExpAndSum(ref log, 0, 1, classes, ref gradient);
            var upstream = dy.Slice(r, classes);
            TensorPrimitives.MultiplyAdd(destination.Slice(r, classes), -TensorPrimitives.Sum(upstream), upstream, destination.Slice(r, classes));
        }
    }

    readonly unsafe struct ShortForward : IShortRowKernel
    {
        public static void Run(float* a, float* b, int classes, float* y, Vector512<float>* lanes)
        {
            var max = ShortRows.Load(a, classes, lanes);
            var sum = Vector512<float>.Zero;
            for (var k = 0; k < classes; k++) sum += VectorExp.Exp(lanes[k] -= max);
            // The logarithm knows no NaN: the difference hands it on.
            var log = VectorLog.Log(sum) + (sum - sum);
            for (var k = 0; k < classes; k++) ShortRows.Scatter(lanes[k] - log, ref *y, classes, k);
        }
    }

    readonly unsafe struct ShortBackward : IShortRowKernel
    {
        public static void Run(float* a, float* b, int classes, float* y, Vector512<float>* lanes)
        {
            var sum = Vector512<float>.Zero;
            for (var k = 0; k < classes; k++) sum += lanes[k] = ShortRows.Gather(ref *b, classes, k);
            for (var k = 0; k < classes; k++)
                ShortRows.Scatter(lanes[k] - (VectorExp.Exp(ShortRows.Gather(ref *a, classes, k)) * sum), ref *y, classes, k);
        }
    }
}
