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
        var bound = MathF.Sqrt(6f / (weights.Shape[0] + weights.Shape[1]));
        key.FillUniform(0, weights.Data);
        foreach (ref var weight in weights.Data.AsSpan()) weight = bound * ((2 * weight) - 1);
    }
}
