namespace Reparam.Distributions;

/// <summary>An expectation estimated by averaging independent draws.</summary>
/// <param name="Value">The average.</param>
/// <param name="StandardError">The standard deviation of the average, √(s²/n); 0 where every draw gave the same, +∞ where one is infinite.</param>
/// <param name="Samples">n, how many draws.</param>
public readonly record struct MonteCarloEstimate(double Value, double StandardError, int Samples)
{
    /// <summary>The average of what a function gives for draws 0 to n − 1.</summary>
    internal static MonteCarloEstimate Average(int samples, Func<ulong, double> term)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        var average = default(Running);
        for (var i = 0; i < samples; i++) average.Add(term((ulong)i));
        return average.Estimate;
    }

    /// <summary>An average on its way (Welford's recurrence, which does not cancel).</summary>
    internal struct Running
    {
        int _count;
        double _mean, _squares;

        public void Add(double x)
        {
            if (double.IsInfinity(_mean) || double.IsInfinity(x))
            {
                // Its deviation is infinite too. Two infinities of different signs have no average, and give NaN.
                (_count, _mean, _squares) = (_count + 1, _mean + x, double.PositiveInfinity);
                return;
            }
            var step = x - _mean;
            _mean += step / ++_count;
            _squares += step * (x - _mean);
        }

        public readonly MonteCarloEstimate Estimate => new(_mean, Math.Sqrt(_squares / (_count - 1.0) / _count), _count);
    }
}
