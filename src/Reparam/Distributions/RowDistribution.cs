using System.Numerics.Tensors;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// What every <see cref="IRowDistribution{T}"/> can do with whole batches of outcomes. Shapes: a sample is
/// <c>sample ⊕ batch ⊕ event</c>, a log-density <c>broadcast(leading axes of x, batch)</c>; over plain spans that is
/// <c>[S, B, event]</c> and <c>[S, B]</c>.
/// </summary>
public static class RowDistribution
{
    /// <summary>Number of numbers in one outcome: the product of its shape.</summary>
    /// <param name="law">The laws.</param>
    public static int EventLength<T>(this IRowDistribution<T> law) where T : unmanaged
    {
        var length = (nint)1;
        foreach (var d in law.EventShape) length *= d;
        return (int)length;
    }

    /// <summary>One outcome of each law, <c>[B, event]</c>: the first of the key's stream.</summary>
    /// <param name="law">The laws.</param>
    /// <param name="key">The stream.</param>
    public static T[] Sample<T>(this IRowDistribution<T> law, RandomKey key) where T : unmanaged
    {
        var draws = new T[law.Rows * law.EventLength()];
        law.Sample(key, 0, draws);
        return draws;
    }

    /// <summary>
    /// Outcomes <paramref name="firstRow"/> and on of the key's stream, <c>[S, B, event]</c>. Outcome i of the stream is of
    /// law i mod B, so drawing in several calls gives the same bits as drawing in one.
    /// </summary>
    /// <param name="law">The laws.</param>
    /// <param name="key">The stream.</param>
    /// <param name="firstRow">The first outcome's address.</param>
    /// <param name="destination">Receives any number of whole outcomes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not a whole number of outcomes.</exception>
    public static void Sample<T>(this IRowDistribution<T> law, RandomKey key, ulong firstRow, Span<T> destination) where T : unmanaged
    {
        var width = law.EventLength();
        if (destination.Length % width != 0)
            throw new ArgumentException(
                $"The destination's {destination.Length} numbers are not a whole number of outcomes of {width}.", nameof(destination));
        for (var i = 0; i < destination.Length / width; i++, firstRow++)
            law.Sample((int)(firstRow % (ulong)law.Rows), key, firstRow, destination.Slice(i * width, width));
    }

    /// <summary>Outcomes of the key's stream, from its beginning, as <c>sample ⊕ batch ⊕ event</c>.</summary>
    /// <param name="law">The laws.</param>
    /// <param name="key">The stream.</param>
    /// <param name="destination">Receives the outcomes; its shape ends with the batch's and the event's.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another shape.</exception>
    public static void Sample<T>(this IRowDistribution<T> law, RandomKey key, in TensorSpan<T> destination) where T : unmanaged
    {
        nint[] last = [.. law.BatchShape, .. law.EventShape];
        if (destination.Rank < last.Length || !destination.Lengths[^last.Length..].SequenceEqual(last))
            throw new ArgumentException(
                $"The destination is {Broadcasting.Text(destination.Lengths)}, whose last axes are not {Broadcasting.Text(last)}.", nameof(destination));
        var draws = new T[destination.FlattenedLength];
        law.Sample(key, 0, draws);
        new ReadOnlyTensorSpan<T>(draws, destination.Lengths).CopyTo(destination);
    }

    /// <summary>log p of one outcome of a single law, in nats.</summary>
    /// <param name="law">A batch of one.</param>
    /// <param name="x">One outcome.</param>
    /// <exception cref="InvalidOperationException">The batch has several laws.</exception>
    /// <exception cref="ArgumentException"><paramref name="x"/> is no outcome of such a law.</exception>
    public static double LogDensity(this IContinuousRows law, ReadOnlySpan<double> x) => law.LogDensity(Broadcasting.OnlyRow(law.Rows), x);

    /// <summary>log p of outcomes <c>[S, B, event]</c>, in nats.</summary>
    /// <param name="law">The laws.</param>
    /// <param name="x">Outcomes, <c>[S, B, event]</c>.</param>
    /// <param name="destination">Receives <c>[S, B]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit the batch, or an outcome is none of such a law.</exception>
    public static void LogDensity(this IContinuousRows law, ReadOnlySpan<double> x, Span<double> destination)
        => Each(law, x, nameof(x), destination, law.LogDensity);

    /// <summary>log p of outcomes in float32, computed in double inside.</summary>
    /// <inheritdoc cref="LogDensity(IContinuousRows, ReadOnlySpan{double}, Span{double})"/>
    public static void LogDensity(this IContinuousRows law, ReadOnlySpan<float> x, Span<float> destination)
    {
        var wide = new double[destination.Length];
        law.LogDensity(Broadcasting.Doubles(x), wide);
        TensorPrimitives.ConvertTruncating<double, float>(wide, destination);
    }

    /// <summary>log p of a tensor of outcomes, in nats; its leading axes and the batch broadcast.</summary>
    /// <param name="law">The laws.</param>
    /// <param name="x">Outcomes, <c>leading ⊕ event</c>.</param>
    /// <param name="destination">Receives <c>broadcast(leading, batch)</c>.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or an outcome is none of such a law.</exception>
    public static void LogDensity(this IContinuousRows law, in ReadOnlyTensorSpan<double> x, in TensorSpan<double> destination)
        => Each(law, x, destination, law.LogDensity);

    /// <summary>log P of one outcome of a single law, in nats.</summary>
    /// <param name="law">A batch of one.</param>
    /// <param name="outcome">One outcome.</param>
    /// <exception cref="InvalidOperationException">The batch has several laws.</exception>
    /// <exception cref="ArgumentException"><paramref name="outcome"/> is no outcome of such a law.</exception>
    public static double LogProbability<T>(this IDiscreteRows<T> law, ReadOnlySpan<T> outcome) where T : unmanaged
        => law.LogProbability(Broadcasting.OnlyRow(law.Rows), outcome);

    /// <summary>log P of outcomes <c>[S, B, event]</c>, in nats.</summary>
    /// <param name="law">The laws.</param>
    /// <param name="outcomes">Outcomes, <c>[S, B, event]</c>.</param>
    /// <param name="destination">Receives <c>[S, B]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit the batch, or an outcome is none of such a law.</exception>
    public static void LogProbability<T>(this IDiscreteRows<T> law, ReadOnlySpan<T> outcomes, Span<double> destination) where T : unmanaged
        => Each(law, outcomes, nameof(outcomes), destination, law.LogProbability);

    /// <summary>log P of a tensor of outcomes, in nats; its leading axes and the batch broadcast.</summary>
    /// <param name="law">The laws.</param>
    /// <param name="outcomes">Outcomes, <c>leading ⊕ event</c>.</param>
    /// <param name="destination">Receives <c>broadcast(leading, batch)</c>.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or an outcome is none of such a law.</exception>
    public static void LogProbability<T>(this IDiscreteRows<T> law, in ReadOnlyTensorSpan<T> outcomes, in TensorSpan<double> destination) where T : unmanaged
        => Each(law, outcomes, destination, law.LogProbability);

    /// <summary>P of one outcome of a single law, in [0, 1].</summary>
    /// <inheritdoc cref="LogProbability{T}(IDiscreteRows{T}, ReadOnlySpan{T})"/>
    public static double Probability<T>(this IDiscreteRows<T> law, ReadOnlySpan<T> outcome) where T : unmanaged => Math.Exp(law.LogProbability(outcome));

    /// <summary>The most probable outcome of each law, <c>[B, event]</c>.</summary>
    /// <param name="law">The laws.</param>
    public static T[] Mode<T>(this IDiscreteRows<T> law) where T : unmanaged
    {
        var width = law.EventLength();
        var modes = new T[law.Rows * width];
        for (var row = 0; row < law.Rows; row++) law.Mode(row, modes.AsSpan(row * width, width));
        return modes;
    }

    delegate double Density<T>(int row, ReadOnlySpan<T> outcome);

    static void Each<T>(IRowDistribution<T> law, ReadOnlySpan<T> x, string name, Span<double> destination, Density<T> density) where T : unmanaged
    {
        var width = law.EventLength();
        var block = (long)law.Rows * width;
        if (x.Length % block != 0) throw new ArgumentException($"Its {x.Length} numbers are not whole batches of {law.Rows} outcomes of {width}.", name);
        if (destination.Length != x.Length / width)
            throw new ArgumentException($"The destination holds {destination.Length} numbers, for {x.Length / width} outcomes.", nameof(destination));
        for (var i = 0; i < destination.Length; i++) destination[i] = density(i % law.Rows, x.Slice(i * width, width));
    }

    static void Each<T>(IRowDistribution<T> law, in ReadOnlyTensorSpan<T> x, in TensorSpan<double> destination, Density<T> density) where T : unmanaged
    {
        var (events, width) = (law.EventShape.Length, law.EventLength());
        if (x.Rank < events || !x.Lengths[^events..].SequenceEqual(law.EventShape))
            throw new ArgumentException($"Outcomes of shape {Broadcasting.Text(x.Lengths)} do not end with {Broadcasting.Text(law.EventShape)}.", nameof(x));
        var leading = x.Lengths[..^events];
        var shape = Broadcasting.Broadcast(leading, law.BatchShape, nameof(x));
        if (!destination.Lengths.SequenceEqual(shape))
            throw new ArgumentException(
                $"The destination is {Broadcasting.Text(destination.Lengths)}, not {Broadcasting.Text(shape)}.", nameof(destination));
        var outcomes = Broadcasting.Dense(x, nameof(x));
        var densities = new double[destination.FlattenedLength];
        for (var i = 0; i < densities.Length; i++)
            densities[i] = density(Broadcasting.Source(i, shape, law.BatchShape), outcomes.AsSpan(Broadcasting.Source(i, shape, leading) * width, width));
        new ReadOnlyTensorSpan<double>(densities, shape).CopyTo(destination);
    }
}
