using System.Globalization;

namespace Reparam.Experiments.Charts;

/// <summary>An axis: its range, its ticks at round numbers, and the place of a value between its ends.</summary>
sealed class Axis
{
    readonly bool _log;
    readonly double _tickStep;

    Axis(double min, double max, bool log, double tickStep, IReadOnlyList<double> ticks)
    {
        Min = min;
        Max = max;
        _log = log;
        _tickStep = tickStep;
        Ticks = ticks;
    }

    /// <summary>Value at the lower end.</summary>
    public double Min { get; }

    /// <summary>Value at the upper end.</summary>
    public double Max { get; }

    /// <summary>Values of the ticks, ascending.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Makes a linear axis.</summary>
    /// <param name="min">Smallest value.</param>
    /// <param name="max">Largest value.</param>
    /// <param name="wanted">Approximate number of ticks.</param>
    /// <param name="widenMin">Whether the lower end moves out to a tick.</param>
    /// <param name="widenMax">Whether the upper end moves out to a tick.</param>
    public static Axis Linear(double min, double max, int wanted, bool widenMin = false, bool widenMax = false)
    {
        if (max - min <= Math.Max(Math.Abs(min), Math.Abs(max)) * 1e-9)
        {
            var margin = Math.Max(Math.Abs(min) * 0.05, 0.5);
            (min, max) = (min - margin, max + margin);
        }

        var step = NiceStep((max - min) / wanted);
        // A small tolerance, because 0.3 / 0.1 must count as 3.
        if (widenMin) min = Math.Floor((min / step) + 1e-9) * step;
        if (widenMax) max = Math.Ceiling((max / step) - 1e-9) * step;
        var ticks = new List<double>();
        for (var i = Math.Ceiling((min / step) - 1e-9); i <= Math.Floor((max / step) + 1e-9); i++) ticks.Add(i * step);
        return new(min, max, false, step, ticks);
    }

    /// <summary>Makes a logarithmic axis; both ends must be above zero.</summary>
    public static Axis Log(double min, double max)
    {
        if (max < min * 1.001) (min, max) = (min / 2, max * 2);
        var (first, last) = (Math.Floor(Math.Log10(min)), Math.Ceiling(Math.Log10(max)));
        double[] multiples = last - first > 3 ? [1] : [1, 2, 5];
        var stride = Math.Max(1, Math.Ceiling((last - first) / 8));
        var ticks = new List<double>();
        for (var decade = first; decade <= last; decade += stride)
        {
            foreach (var multiple in multiples)
            {
                var tick = multiple * Math.Pow(10, decade);
                if (tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)) ticks.Add(tick);
            }
        }
        // A range inside one decade may contain no such tick.
        return new(min, max, true, 0, ticks.Count >= 2 ? ticks : Linear(min, max, 5).Ticks);
    }

    /// <summary>Place of a value: 0 at the lower end, 1 at the upper.</summary>
    public double Fraction(double value) => _log
        ? (Math.Log(value) - Math.Log(Min)) / (Math.Log(Max) - Math.Log(Min))
        : (value - Min) / (Max - Min);

    /// <summary>Text of a tick. Large values are in thousands or millions, the same unit for all ticks of a linear axis.</summary>
    public string Label(double tick)
    {
        var largest = _log ? tick : Math.Max(Math.Abs(Min), Math.Abs(Max));
        var (unit, suffix) = largest switch
        {
            >= 1e7 => (1e6, "M"),
            >= 1e6 when _log => (1e6, "M"),
            >= 1e4 => (1e3, "k"),
            _ => (1.0, ""),
        };
        if (tick == 0) return "0";
        if (_log) return (tick / unit).ToString("0.########", CultureInfo.InvariantCulture) + suffix;
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(_tickStep / unit) - 1e-9), 0, 12);
        return (tick / unit).ToString("F" + decimals, CultureInfo.InvariantCulture) + suffix;
    }

    // Rounds up to 1, 2 or 5 times a power of ten.
    static double NiceStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch
        {
            <= 1.0000001 => power,
            <= 2.0000001 => 2 * power,
            <= 5.0000001 => 5 * power,
            _ => 10 * power,
        };
    }
}
