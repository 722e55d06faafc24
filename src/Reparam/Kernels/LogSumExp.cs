using System.Numerics.Tensors;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// log Σ exp over rows, shifted by the row's maximum. A row of nothing but <c>-∞</c> gives <c>-∞</c>; NaN gives NaN.
/// </summary>
public static class LogSumExp
{
    /// <summary>Effectively computes <c>y[r] = log Σₖ exp(x[r, k])</c>, in nats.</summary>
    /// <param name="x">Values <c>[rows, classes]</c>.</param>
    /// <param name="classes">K, the row length; at least 1.</param>
    /// <param name="destination">One value per row, <c>[rows]</c>.</param>
    /// <param name="exponentials">Room for <c>[rows, classes]</c>; receives <c>exp(x − max)</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit <c>[rows, classes]</c>.</exception>
    public static void Forward(ReadOnlySpan<float> x, int classes, Span<float> destination, Span<float> exponentials)
    {
        Rows.Check(x, classes, exponentials.Length, nameof(exponentials));
        if (destination.Length != x.Length / classes)
            throw new ArgumentException(
                $"Length {destination.Length} is not the {x.Length / classes} rows of {x.Length} values in rows of {classes}.", nameof(destination));
        for (int r = 0, i = 0; r < x.Length; r += classes, i++)
        {
            var row = x.Slice(r, classes);
            var max = Rows.Max(row);
            destination[i] = max;
            TensorPrimitives.Subtract(row, float.IsFinite(max) ? max : 0f, exponentials.Slice(r, classes));
        }
        Elementary.Exp(exponentials, exponentials);
        for (int r = 0, i = 0; r < x.Length; r += classes, i++)
        {
            if (!float.IsFinite(destination[i])) continue;
            // The largest is exactly 1: in double, what the others add to it is not lost.
            var others = RowVectors.PreciseSum(ref exponentials[r], classes) - 1;
            destination[i] = (float)(destination[i] + VectorLog.LogOnePlus(others));
        }
    }
}
