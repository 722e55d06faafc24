using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// Softmax over rows, shifted by the row's maximum, so any finite logits are safe. <c>-∞</c> logits get exactly 0; a row
/// of nothing but <c>-∞</c>, and any NaN or <c>+∞</c>, gives NaN.
/// </summary>
public static class Softmax
{
    /// <summary>Effectively computes <c>y[r, k] = exp(x[r, k]) / Σⱼ exp(x[r, j])</c>.</summary>
    /// <param name="x">Logits <c>[rows, classes]</c>.</param>
    /// <param name="classes">K, the row length; at least 1.</param>
    /// <param name="destination">Probabilities <c>[rows, classes]</c>; may be <paramref name="x"/> itself.</param>
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
            var sum = RowVectors.ExpAndSum(ref row, RowVectors.Max(ref row, classes), 1, classes, ref y);
            RowVectors.Scale(ref y, 1 / sum, classes);
        }
    }

    /// <summary>
    /// The gradient for the logits: <c>dx = y ∘ (dy − ⟨dy, y⟩)</c>. It sums to 0, and a nearly sure class takes what the others
    /// leave, which keeps its digits.
    /// </summary>
    /// <param name="y">What <see cref="Forward"/> gave, <c>[rows, classes]</c>.</param>
    /// <param name="dy">Gradient for <paramref name="y"/>.</param>
    /// <param name="classes">K, the row length.</param>
    /// <param name="destination">Gradient for the logits; may be <paramref name="dy"/> itself.</param>
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
            ref var probability = ref MemoryMarshal.GetReference(y[r..]);
            ref var upstream = ref MemoryMarshal.GetReference(dy[r..]);
            RowGradients.Softmax(ref probability, ref upstream, 1, classes, ref destination[r]);
        }
    }

    readonly unsafe struct ShortForward : IShortRowKernel
    {
        public static void Run(float* a, float* b, int classes, float* y, Vector512<float>* lanes)
        {
            var max = ShortRows.Load(a, classes, lanes);
            var sum = Vector512<float>.Zero;
            for (var k = 0; k < classes; k++) sum += lanes[k] = VectorExp.Exp(lanes[k] - max);
            var scale = Vector512<float>.One / sum;
            for (var k = 0; k < classes; k++) ShortRows.Scatter(lanes[k] * scale, ref *y, classes, k);
        }
    }

    /// <summary>The gradients of sixteen short rows times a scale, as of <see cref="RowGradients.Softmax"/>.</summary>
    internal static unsafe void ShortGradient(float* y, float* dy, Vector512<float> scale, int classes, float* dx, Vector512<float>* lanes)
    {
        var (dot, others) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var k = 0; k < classes; k++)
        {
            var (probability, upstream) = (ShortRows.Gather(ref *y, classes, k), ShortRows.Gather(ref *dy, classes, k));
            (lanes[2 * k], lanes[(2 * k) + 1]) = (probability, upstream);
            dot = Vector512.MultiplyAddEstimate(probability, upstream, dot);
        }
        for (var k = 0; k < classes; k++)
        {
            var gradient = lanes[2 * k] * scale * (lanes[(2 * k) + 1] - dot);
            lanes[(2 * k) + 1] = gradient;
            others += Vector512.AndNot(gradient, IsSure(lanes[2 * k]));
        }
        var large = PreciseGradients.Among(dot);
        if (large != 0) Mend(large, y, dy, scale, classes, lanes);
        for (var k = 0; k < classes; k++)
            ShortRows.Scatter(Vector512.ConditionalSelect(IsSure(lanes[2 * k]), -others, lanes[(2 * k) + 1]), ref *dx, classes, k);
    }

    // Computes rows that are too large for float again. A probability of 0 in the lanes marks a gradient as final.
    static unsafe void Mend(ulong large, float* y, float* dy, Vector512<float> scale, int classes, Vector512<float>* lanes)
    {
        var row = stackalloc float[ShortRows.MostClasses];
        for (var lane = 0; lane < ShortRows.Count; lane++)
        {
            if ((large >> lane & 1) == 0) continue;
            PreciseGradients.Softmax(ref y[lane * classes], ref dy[lane * classes], scale[lane], classes, ref *row);
            for (var k = 0; k < classes; k++) (((float*)(lanes + (2 * k)))[lane], ((float*)(lanes + (2 * k) + 1))[lane]) = (0, row[k]);
        }
    }

    static Vector512<float> IsSure(Vector512<float> probability) => Vector512.GreaterThan(probability, Vector512.Create(RowGradients.NearlySure));

    readonly unsafe struct ShortBackward : IShortRowKernel
    {
        public static void Run(float* a, float* b, int classes, float* y, Vector512<float>* lanes)
            => ShortGradient(a, b, Vector512<float>.One, classes, y, lanes);
    }
}
