using System.Numerics.Tensors;

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
        for (var r = 0; r < x.Length; r += classes)
        {
            var row = x.Slice(r, classes);
            TensorPrimitives.Subtract(row, Rows.Max(row), destination.Slice(r, classes));
        }
        Elementary.Exp(destination, destination);
        for (var r = 0; r < x.Length; r += classes)
        {
            var row = destination.Slice(r, classes);
            TensorPrimitives.Multiply(row, 1f / Rows.Sum(row), row);
        }
    }

    /// <summary>The gradient for the logits: <c>dx = y ∘ (dy − ⟨dy, y⟩)</c>.</summary>
    /// <param name="y">What <see cref="Forward"/> gave, <c>[rows, classes]</c>.</param>
    /// <param name="dy">Gradient for <paramref name="y"/>.</param>
    /// <param name="classes">K, the row length.</param>
    /// <param name="destination">Gradient for the logits; may be <paramref name="dy"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are not a multiple of <paramref name="classes"/>.</exception>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int classes, Span<float> destination)
    {
        Rows.Check(y, classes, dy.Length, nameof(dy));
        Rows.Check(y, classes, destination.Length, nameof(destination));
        for (var r = 0; r < y.Length; r += classes)
        {
            var probability = y.Slice(r, classes);
            var upstream = dy.Slice(r, classes);
            var row = destination.Slice(r, classes);
            TensorPrimitives.Subtract(upstream, Rows.Dot(upstream, probability), row);
            TensorPrimitives.Multiply(row, probability, row);
        }
    }
}
