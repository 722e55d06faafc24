namespace Reparam.Distributions;

/// <summary>An expectation estimated by averaging independent draws.</summary>
/// <param name="Value">The average.</param>
/// <param name="StandardError">The standard deviation of the average, √(s²/n); 0 where every draw gave the same.</param>
/// <param name="Samples">n, how many draws.</param>
public readonly record struct MonteCarloEstimate(double Value, double StandardError, int Samples)
{
    /// <summary>The average of what a function gives for draws 0 to n − 1 (Welford's recurrence, which does not cancel).</summary>
    internal static MonteCarloEstimate Average(int samples, Func<ulong, double> term)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        var (mean, squares) = (0.0, 0.0);
        for (var i = 0; i < samples; i++)
        {
            var x = term((ulong)i);
            var step = x - mean;
            mean += step / (i + 1);
            squares += step * (x - mean);
        }
        return new MonteCarloEstimate(mean, Math.Sqrt(squares / (samples - 1.0) / samples), samples);
    }
}
