using System.Numerics.Tensors;

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
        for (var r = 0; r < x.Length; r += classes)
        {
            var row = x.Slice(r, classes);
            TensorPrimitives.Subtract(row, Rows.Max(row), destination.Slice(r, classes));
        }
        Elementary.Exp(destination, destination);
        for (var r = 0; r < x.Length; r += classes)
        {
            var source = x.Slice(r, classes);
            var row = destination.Slice(r, classes);
            // Subtracting the two parts one after the other keeps the small differences of large logits.
            var (max, log) = (Rows.Max(source), MathF.Log(Rows.Sum(row)));
            TensorPrimitives.Subtract(source, max, row);
            TensorPrimitives.Subtract(row, log, row);
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
        Elementary.Exp(y, destination);
        for (var r = 0; r < y.Length; r += classes)
        {
            var upstream = dy.Slice(r, classes);
            var row = destination.Slice(r, classes);
            TensorPrimitives.Multiply(row, -Rows.Sum(upstream), row);
            TensorPrimitives.Add(row, upstream, row);
        }
    }
}
