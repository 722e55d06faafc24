using System.Globalization;

namespace Reparam.Distributions;

/// <summary>Checked observations moved and scaled onto [0, 1], where a fit neither overflows nor depends on their unit.</summary>
sealed class UnitSample
{
    readonly double[] _values;
    readonly double _start, _range;

    public UnitSample(ReadOnlySpan<double> values, string name)
    {
        if (values.Length < 2) throw new ArgumentException($"A fit takes at least 2 observations, not {values.Length}.", name);
        _start = values[0];
        var end = values[0];
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Observation {i} is {values[i]}, not finite."), name);
            (_start, end) = (Math.Min(_start, values[i]), Math.Max(end, values[i]));
        }
        _range = end - _start;
        if (_range == 0)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"All {values.Length} observations are {_start:R}; a fit takes two that differ."), name);
        if (!double.IsFinite(_range))
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The observations spread from {_start:R} to {end:R}, beyond a double."), name);
        _values = new double[values.Length];
        for (var i = 0; i < values.Length; i++) _values[i] = (values[i] - _start) / _range;
        Mean = _values.Average();
        StandardDeviation = Math.Sqrt(_values.Sum(u => (u - Mean) * (u - Mean)) / (_values.Length - 1));
    }

    /// <summary>The mean on [0, 1].</summary>
    public double Mean { get; }

    /// <summary>The standard deviation on [0, 1], of divisor n − 1.</summary>
    public double StandardDeviation { get; }

    /// <summary>The mean of the weights w = e^(−u/scale), and the mean and variance of u under them. The least u is 0, so a weight is 1.</summary>
    public (double MeanWeight, double Mean, double Variance) Weighted(double scale)
    {
        double total = 0, first = 0, second = 0;
        foreach (var u in _values)
        {
            var w = Math.Exp(-u / scale);
            total += w;
            first += w * u;
            second += w * u * u;
        }
        var mean = first / total;
        return (total / _values.Length, mean, Math.Max(0, (second / total) - (mean * mean)));
    }

    /// <summary>The law on the observations' own line.</summary>
    public Gumbel Law(double location, double scale, string name)
        => scale * _range > 0
            ? new Gumbel(_start + (location * _range), scale * _range)
            : throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The observations' spread {_range:R} is too small for a scale in double."), name);
}
