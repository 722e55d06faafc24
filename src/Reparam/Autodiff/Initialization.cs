using Reparam.Randomness;

namespace Reparam.Autodiff;

/// <summary>First values of parameters.</summary>
public static class Initialization
{
    /// <summary>Uniform on ±√(6/(inputs + outputs)).</summary>
    /// <param name="weights">A matrix <c>[inputs, outputs]</c>.</param>
    /// <param name="key">Names the draws.</param>
    /// <remarks>Source: Glorot and Bengio 2010, eq. 16.</remarks>
    /// <exception cref="ArgumentException"><paramref name="weights"/> is not a matrix.</exception>
    public static void Glorot(Parameter weights, RandomKey key)
    {
        if (weights.Shape.Rank != 2) throw new ArgumentException($"{weights.Name} is {weights.Shape}, not a matrix.", nameof(weights));
        Glorot(weights, weights.Shape[0], weights.Shape[1], key);
    }

    /// <summary>Uniform on ±√(6/inputs), for weights before a rectifier, which halves what comes through.</summary>
    /// <param name="weights">Any shape.</param>
    /// <param name="inputs">How many numbers an output sums.</param>
    /// <param name="key">Names the draws.</param>
    /// <remarks>Source: He et al. 2015, eq. 10.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inputs"/> is less than 1.</exception>
    public static void He(Parameter weights, int inputs, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        Uniform(weights, MathF.Sqrt(6f / inputs), key);
    }

    /// <summary>Uniform on ±√(6/(inputs + outputs)), for weights that are shared between places.</summary>
    /// <param name="weights">Any shape.</param>
    /// <param name="inputs">How many numbers an output sums.</param>
    /// <param name="outputs">How many outputs a number goes into.</param>
    /// <param name="key">Names the draws.</param>
    /// <remarks>Source: Glorot and Bengio 2010, eq. 16.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inputs"/> or <paramref name="outputs"/> is less than 1.</exception>
    public static void Glorot(Parameter weights, int inputs, int outputs, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Uniform(weights, MathF.Sqrt(6f / (inputs + outputs)), key);
    }

    static void Uniform(Parameter weights, float bound, RandomKey key)
    {
        key.FillUniform(0, weights.Data);
        foreach (ref var weight in weights.Data.AsSpan()) weight = bound * ((2 * weight) - 1);
    }
}
