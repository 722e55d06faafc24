using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// A batch of independent laws of one kind, one law for each row of parameters. What a law can do to one row stands here;
/// spans and tensors of outcomes are <see cref="RowDistribution"/>'s.
/// </summary>
/// <typeparam name="T">The numbers of an outcome: <c>double</c>, or <c>int</c> for indices.</typeparam>
public interface IRowDistribution<T> where T : unmanaged
{
    /// <summary>The shape of the batch, row-major; empty for a single law.</summary>
    ReadOnlySpan<nint> BatchShape { get; }

    /// <summary>The shape of one outcome: <c>[K]</c>, or empty for a single number.</summary>
    ReadOnlySpan<nint> EventShape { get; }

    /// <summary>B, how many laws the batch has: the product of <see cref="BatchShape"/>.</summary>
    int Rows { get; }

    /// <summary>Draws one outcome of one law: element <paramref name="index"/> of the key's stream of outcomes.</summary>
    /// <param name="row">Which law, from 0 to <see cref="Rows"/> − 1.</param>
    /// <param name="key">The stream.</param>
    /// <param name="index">The outcome's address in the stream.</param>
    /// <param name="destination">Receives one outcome.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is no row of the batch.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not hold exactly one outcome.</exception>
    void Sample(int row, RandomKey key, ulong index, Span<T> destination);
}

/// <summary>Laws with a density over rows of real numbers; each says with respect to which measure.</summary>
public interface IContinuousRows : IRowDistribution<double>
{
    /// <summary>log p of one outcome under one law, in nats; −∞ where it cannot occur; never NaN but for NaN.</summary>
    /// <param name="row">Which law, from 0 to <see cref="IRowDistribution{T}.Rows"/> − 1.</param>
    /// <param name="x">One outcome.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is no row of the batch.</exception>
    /// <exception cref="ArgumentException"><paramref name="x"/> is no outcome of such a law: another length, or numbers that it excludes.</exception>
    double LogDensity(int row, ReadOnlySpan<double> x);
}

/// <summary>Laws over finitely many outcomes.</summary>
/// <typeparam name="T">The numbers of an outcome.</typeparam>
public interface IDiscreteRows<T> : IRowDistribution<T> where T : unmanaged
{
    /// <summary>log P of one outcome under one law, in nats; −∞ for one of probability 0.</summary>
    /// <param name="row">Which law, from 0 to <see cref="IRowDistribution{T}.Rows"/> − 1.</param>
    /// <param name="outcome">One outcome.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is no row of the batch.</exception>
    /// <exception cref="ArgumentException"><paramref name="outcome"/> is no outcome of such a law: another length, an index out of range.</exception>
    double LogProbability(int row, ReadOnlySpan<T> outcome);

    /// <summary>An outcome of the largest probability of one law; the first where several are as probable.</summary>
    /// <param name="row">Which law, from 0 to <see cref="IRowDistribution{T}.Rows"/> − 1.</param>
    /// <param name="destination">Receives one outcome.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is no row of the batch.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not hold exactly one outcome.</exception>
    void Mode(int row, Span<T> destination);

    /// <summary>Every outcome once, those of probability 0 included, whatever the row.</summary>
    IEnumerable<T[]> Outcomes { get; }
}
