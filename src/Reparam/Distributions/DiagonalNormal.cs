using System.Numerics.Tensors;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>Normal laws over rows of D independent coordinates, drawn as <c>mean + deviation·ε</c>.</summary>
/// <remarks>
/// Density with respect to Lebesgue measure on all D coordinates. Mean and deviation broadcast against each other, the
/// coordinates included. Source: Kingma and Welling 2014, section 2.4.
/// </remarks>
public sealed class DiagonalNormal : IContinuousRows
{
    static readonly double LogRootTwoPi = 0.5 * Math.Log(2 * Math.PI);

    readonly double[] _means, _deviations;
    readonly nint[] _shape;

    // Tensors have an axis at least, the last being the coordinates.
    DiagonalNormal(double[] means, ReadOnlySpan<nint> meanShape, double[] deviations, ReadOnlySpan<nint> deviationShape)
    {
        foreach (var mean in means) ParameterCheck.Finite(mean, nameof(mean));
        foreach (var standardDeviation in deviations) ParameterCheck.Positive(standardDeviation, nameof(standardDeviation));
        _shape = Broadcasting.Broadcast(meanShape, deviationShape, "standardDeviation");
        var count = Broadcasting.Count(_shape, "mean");
        (_means, _deviations) = (Broadcasting.Expand(means, 1, meanShape, _shape, count), Broadcasting.Expand(deviations, 1, deviationShape, _shape, count));
    }

    /// <summary>One law.</summary>
    /// <param name="mean">Means, <c>[D]</c>; finite.</param>
    /// <param name="standardDeviation">Standard deviations, <c>[D]</c>, or one for all; finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A mean is not finite, or a deviation not finite and &gt; 0.</exception>
    /// <exception cref="ArgumentException"><paramref name="mean"/> is empty, or the lengths do not fit.</exception>
    public static DiagonalNormal Create(ReadOnlySpan<double> mean, ReadOnlySpan<double> standardDeviation)
        => new([.. mean], [mean.Length], [.. standardDeviation], [standardDeviation.Length]);

    /// <summary>A batch of laws.</summary>
    /// <param name="mean">Means, <c>[…, D]</c>; finite.</param>
    /// <param name="standardDeviation">Standard deviations, broadcast against the means; finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A mean is not finite, or a deviation not finite and &gt; 0.</exception>
    /// <exception cref="ArgumentException">A shape is empty, or they do not broadcast.</exception>
    public static DiagonalNormal Create(in ReadOnlyTensorSpan<double> mean, in ReadOnlyTensorSpan<double> standardDeviation)
        => new(
            Broadcasting.Dense(mean, nameof(mean)), mean.Lengths,
            Broadcasting.Dense(standardDeviation, nameof(standardDeviation)), standardDeviation.Lengths);

    /// <inheritdoc/>
    public ReadOnlySpan<nint> BatchShape => _shape.AsSpan(0, _shape.Length - 1);

    /// <summary><c>[D]</c>.</summary>
    public ReadOnlySpan<nint> EventShape => _shape.AsSpan(_shape.Length - 1);

    /// <inheritdoc/>
    public int Rows => _means.Length / Dimensions;

    /// <summary>D, how many coordinates a row has.</summary>
    public int Dimensions => (int)_shape[^1];

    /// <summary>The means, <c>[B, D]</c>; also the modes.</summary>
    public ReadOnlySpan<double> Mean => _means;

    /// <summary>The standard deviations, <c>[B, D]</c>.</summary>
    public ReadOnlySpan<double> StandardDeviation => _deviations;

    /// <inheritdoc/>
    /// <param name="row">Which law.</param>
    /// <param name="x">Where, <c>[D]</c>; ±∞ gives −∞, NaN gives NaN.</param>
    public double LogDensity(int row, ReadOnlySpan<double> x)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(x.Length, Dimensions, nameof(x));
        var log = 0.0;
        for (int d = 0, i = row * Dimensions; d < x.Length; d++, i++)
        {
            var z = LogExp.Over(x[d], _means[i], _deviations[i]);
            log -= (0.5 * z * z) + Math.Log(_deviations[i]) + LogRootTwoPi;
        }
        return log;
    }

    /// <inheritdoc/>
    /// <remarks>By Box and Muller, two 64-bit words a coordinate: as far as 9.5 deviations out.</remarks>
    public void Sample(int row, RandomKey key, ulong index, Span<double> destination)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, Dimensions, nameof(destination));
        RowNoise.FillNormal(key, index * (ulong)Dimensions, destination);
        var first = row * Dimensions;
        TensorPrimitives.MultiplyAdd(destination, _deviations.AsSpan(first, Dimensions), _means.AsSpan(first, Dimensions), destination);
    }

    /// <summary>The differential entropy of each law, Σ ½·log(2πe) + log σ, in nats.</summary>
    /// <param name="destination">Receives <c>[B]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not <c>[B]</c>.</exception>
    public void Entropy(Span<double> destination)
    {
        Broadcasting.CheckTotal(destination.Length, Rows, nameof(destination));
        for (var row = 0; row < Rows; row++)
        {
            destination[row] = 0;
            foreach (var deviation in _deviations.AsSpan(row * Dimensions, Dimensions)) destination[row] += 0.5 + LogRootTwoPi + Math.Log(deviation);
        }
    }
}
