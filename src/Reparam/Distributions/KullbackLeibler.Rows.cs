using System.Globalization;
using Reparam.Randomness;

namespace Reparam.Distributions;

public static partial class KullbackLeibler
{
    /// <summary>KL(p‖q) of each pair of laws; the batches broadcast.</summary>
    /// <param name="p">Laws of D coordinates.</param>
    /// <param name="q">Laws of D coordinates.</param>
    /// <param name="destination">Receives <c>broadcast(p's batch, q's batch)</c>.</param>
    /// <exception cref="ArgumentException">The coordinates differ, the batches do not broadcast, or the destination has another length.</exception>
    public static void Between(DiagonalNormal p, DiagonalNormal q, Span<double> destination)
    {
        if (p.Dimensions != q.Dimensions) throw new ArgumentException($"{q.Dimensions} coordinates, not the {p.Dimensions} of p.", nameof(q));
        Pairs(p, q, destination, (i, j) =>
        {
            var sum = 0.0;
            for (var d = 0; d < p.Dimensions; d++)
            {
                var (a, b) = ((i * p.Dimensions) + d, (j * p.Dimensions) + d);
                sum += OfNormals(p.Mean[a], p.StandardDeviation[a], q.Mean[b], q.StandardDeviation[b]);
            }
            return sum;
        });
    }

    /// <summary>KL(p‖q) of single laws.</summary>
    /// <param name="p">A batch of one.</param>
    /// <param name="q">A batch of one, of as many coordinates.</param>
    /// <exception cref="ArgumentException">The coordinates differ.</exception>
    /// <exception cref="InvalidOperationException">A batch has several laws.</exception>
    public static double Between(DiagonalNormal p, DiagonalNormal q) => Only(p.Rows, q.Rows, destination => Between(p, q, destination));

    /// <summary>
    /// KL(p‖q) of two relaxed laws, estimated in log space by draws of p. +∞ where they mask different classes: neither has
    /// a density on the other's face. It is not the divergence of the categorical laws.
    /// </summary>
    /// <param name="p">A batch of one.</param>
    /// <param name="q">A batch of one, of as many classes.</param>
    /// <param name="key">The draws.</param>
    /// <param name="samples">How many, at least 2.</param>
    /// <remarks>The estimate may be negative by a few standard errors, the divergence is not.</remarks>
    /// <exception cref="ArgumentException">The classes differ, or draws of <paramref name="p"/> lie beyond a double.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is below 2.</exception>
    /// <exception cref="InvalidOperationException">A batch has several laws.</exception>
    public static MonteCarloEstimate Estimate(ExpConcrete p, ExpConcrete q, RandomKey key, int samples)
    {
        var row = Broadcasting.OnlyRow(p.Rows) + Broadcasting.OnlyRow(q.Rows);
        if (p.Classes != q.Classes) throw new ArgumentException($"{q.Classes} classes, not the {p.Classes} of p.", nameof(q));
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        for (var k = 0; k < p.Classes; k++)
        {
            if (p.IsMasked(row, k) != q.IsMasked(row, k)) return new MonteCarloEstimate(double.PositiveInfinity, 0, samples);
        }
        var y = new double[p.Classes];
        return MonteCarloEstimate.Average(samples, i =>
        {
            p.Sample(row, key, i, y);
            var log = p.Formula(row, y).LogDensity;
            if (double.IsInfinity(log))
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Draws of p at temperature {p.Temperatures[row]:R} lie beyond a double."), nameof(p));
            return log - q.Formula(row, y).LogDensity;
        });
    }

    /// <summary>KL(p‖q) of two relaxed laws, which is that of their logarithms.</summary>
    /// <inheritdoc cref="Estimate(ExpConcrete, ExpConcrete, RandomKey, int)"/>
    public static MonteCarloEstimate Estimate(Concrete p, Concrete q, RandomKey key, int samples) => Estimate(p.Exp, q.Exp, key, samples);
}
