namespace Reparam.Estimators;

/// <summary>Selections and sums over logarithms of weights.</summary>
static class LogWeights
{
    /// <summary>The indices of the largest scores, largest first, the first of equals; their scores become −∞.</summary>
    public static void TakeLargest(Span<double> scores, Span<int> indices)
    {
        foreach (ref var index in indices)
        {
            index = 0;
            for (var s = 1; s < scores.Length; s++)
            {
                if (scores[s] > scores[index]) index = s;
            }
            scores[index] = double.NegativeInfinity;
        }
    }

    /// <summary>log Σ exp; −∞ of nothing but −∞.</summary>
    public static double LogSumExp(ReadOnlySpan<double> values)
    {
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var value in values) max = Math.Max(max, value);
        if (double.IsNegativeInfinity(max)) return max;
        foreach (var value in values) sum += Math.Exp(value - max);
        return max + Math.Log(sum);
    }
}
