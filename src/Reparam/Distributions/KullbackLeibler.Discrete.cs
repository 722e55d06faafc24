namespace Reparam.Distributions;

public static partial class KullbackLeibler
{
    /// <summary>KL(p‖q) of single laws, Σ p·log(p/q): 0·log 0 = 0, +∞ where q excludes what p allows.</summary>
    /// <param name="p">A batch of one.</param>
    /// <param name="q">A batch of one, of as many classes.</param>
    /// <exception cref="ArgumentException">The classes differ.</exception>
    /// <exception cref="InvalidOperationException">A batch has several laws.</exception>
    public static double Between(Categorical p, Categorical q) => Only(p.Rows, q.Rows, destination => Between(p, q, destination));

    /// <summary>KL(p‖q) of each pair of laws; the batches broadcast.</summary>
    /// <param name="p">Laws of K classes.</param>
    /// <param name="q">Laws of K classes.</param>
    /// <param name="destination">Receives <c>broadcast(p's batch, q's batch)</c>.</param>
    /// <exception cref="ArgumentException">The classes differ, the batches do not broadcast, or the destination has another length.</exception>
    public static void Between(Categorical p, Categorical q, Span<double> destination)
    {
        if (p.Classes != q.Classes) throw new ArgumentException($"{q.Classes} classes, not the {p.Classes} of p.", nameof(q));
        Pairs(p, q, destination, (i, j) =>
        {
            var logP = p.LogProbabilities.Slice(i * p.Classes, p.Classes);
            var logQ = q.LogProbabilities.Slice(j * p.Classes, p.Classes);
            var sum = 0.0;
            for (var k = 0; k < logP.Length; k++) sum += Term(logP[k], logQ[k]);
            return sum;
        });
    }

    /// <inheritdoc cref="Between(Categorical, Categorical)"/>
    public static double Between(OneHotCategorical p, OneHotCategorical q) => Between(p.Categorical, q.Categorical);

    /// <inheritdoc cref="Between(Categorical, Categorical, Span{double})"/>
    public static void Between(OneHotCategorical p, OneHotCategorical q, Span<double> destination) => Between(p.Categorical, q.Categorical, destination);

    /// <summary>KL(p‖q) of single laws: 0·log 0 = 0, +∞ where q excludes what p allows.</summary>
    /// <param name="p">A batch of one.</param>
    /// <param name="q">A batch of one.</param>
    /// <exception cref="InvalidOperationException">A batch has several laws.</exception>
    public static double Between(Bernoulli p, Bernoulli q) => Only(p.Rows, q.Rows, destination => Between(p, q, destination));

    /// <summary>KL(p‖q) of each pair of laws; the batches broadcast.</summary>
    /// <param name="p">Laws.</param>
    /// <param name="q">Laws.</param>
    /// <param name="destination">Receives <c>broadcast(p's batch, q's batch)</c>.</param>
    /// <exception cref="ArgumentException">The batches do not broadcast, or the destination has another length.</exception>
    public static void Between(Bernoulli p, Bernoulli q, Span<double> destination)
        => Pairs(p, q, destination, (i, j) => Term(p.LogOne[i], q.LogOne[j]) + Term(p.LogZero[i], q.LogZero[j]));

    delegate void Fill(Span<double> destination);

    // p·log(p/q) − p + q, which is ≥ 0 and sums to the same: nothing cancels where p and q are close.
    static double Term(double logP, double logQ)
    {
        if (double.IsNegativeInfinity(logP)) return Math.Exp(logQ);
        // Whatever p allows, though its probability underflow to 0.
        if (double.IsNegativeInfinity(logQ)) return double.PositiveInfinity;
        double p = Math.Exp(logP), distance = logP - logQ;
        return Math.Abs(distance) <= 0.5 ? p * ExpBeyondTangent(-distance) : (p * distance) - p + Math.Exp(logQ);
    }

    static double Only(int p, int q, Fill fill)
    {
        Broadcasting.OnlyRow(p, nameof(Between));
        Broadcasting.OnlyRow(q, nameof(Between));
        var divergence = 0.0;
        fill(new Span<double>(ref divergence));
        return divergence;
    }

    static void Pairs<T>(IRowDistribution<T> p, IRowDistribution<T> q, Span<double> destination, Func<int, int, double> pair) where T : unmanaged
    {
        var shape = Broadcasting.Broadcast(p.BatchShape, q.BatchShape, nameof(q));
        Broadcasting.CheckTotal(destination.Length, Broadcasting.Count(shape, nameof(q)), nameof(destination));
        for (var i = 0; i < destination.Length; i++)
            destination[i] = pair(Broadcasting.Source(i, shape, p.BatchShape), Broadcasting.Source(i, shape, q.BatchShape));
    }
}
