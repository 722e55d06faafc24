using System.Globalization;
using System.Numerics.Tensors;

namespace Reparam.Distributions;

/// <summary>
/// Validated rows of unnormalized log-probabilities, each shifted so that its largest is 0; −∞ masks a class.
/// What the laws of K classes are made of.
/// </summary>
sealed class LogitRows
{
    /// <summary>How far from 1 probabilities, or a point of the simplex, may sum: what float32 rows keep.</summary>
    public const double SimplexTolerance = 1e-5;

    LogitRows(double[] values, nint[] shape, int classes) => (Values, Shape, Classes, Rows) = (values, shape, classes, values.Length / classes);

    /// <summary>The numbers, <c>[rows, K]</c>.</summary>
    public double[] Values { get; }

    /// <summary>The shape of the rows.</summary>
    public nint[] Shape { get; }

    public int Classes { get; }

    public int Rows { get; }

    public ReadOnlySpan<double> this[int row] => Values.AsSpan(row * Classes, Classes);

    public static LogitRows FromLogits(ReadOnlySpan<double> logits) => new LogitRows([.. logits], [], Row(logits.Length, "logits")).Shifted("logits");

    public static LogitRows FromLogits(in ReadOnlyTensorSpan<double> logits) => Of(logits, "logits").Shifted("logits");

    public static LogitRows FromProbabilities(ReadOnlySpan<double> probabilities)
        => new LogitRows([.. probabilities], [], Row(probabilities.Length, "probabilities")).Logarithms("probabilities", normalized: true);

    public static LogitRows FromProbabilities(in ReadOnlyTensorSpan<double> probabilities)
        => Of(probabilities, "probabilities").Logarithms("probabilities", normalized: true);

    public static LogitRows FromWeights(ReadOnlySpan<double> weights, string name)
        => new LogitRows([.. weights], [], Row(weights.Length, name)).Logarithms(name, normalized: false);

    public static LogitRows FromWeights(in ReadOnlyTensorSpan<double> weights, string name) => Of(weights, name).Logarithms(name, normalized: false);

    /// <summary>These rows repeated to a larger batch.</summary>
    public LogitRows Expand(nint[] shape, int rows) => new(Broadcasting.Expand(Values, Classes, Shape, shape, rows), shape, Classes);

    /// <summary>log p of every class, <c>[rows, K]</c>; masked classes −∞.</summary>
    public double[] LogProbabilities()
    {
        var log = (double[])Values.Clone();
        for (var r = 0; r < Rows; r++)
        {
            // The largest is 0: what the others add to 1 is summed apart, so that a sure class keeps its distance from it.
            var row = log.AsSpan(r * Classes, Classes);
            var (best, rest) = (row.IndexOf(0.0), 0.0);
            for (var k = 0; k < row.Length; k++) rest += k == best ? 0 : Math.Exp(row[k]);
            var total = LogExp.LogOnePlus(rest);
            foreach (ref var x in row) x -= total;
        }
        return log;
    }

    /// <summary>Number of classes of a row that are not masked; at least 1.</summary>
    public int Unmasked(int row) => Classes - this[row].Count(double.NegativeInfinity);

    static LogitRows Of(in ReadOnlyTensorSpan<double> tensor, string name)
    {
        if (tensor.Rank == 0) throw new ArgumentException($"The {name} need an axis of classes.", name);
        var lengths = tensor.Lengths;
        var classes = Row((int)lengths[^1], name);
        return new LogitRows(Broadcasting.Dense(tensor, name), [.. lengths[..^1]], classes);
    }

    static int Row(int classes, string name)
        => classes >= 1 ? classes : throw new ArgumentException($"A row of {name} needs at least one class.", name);

    LogitRows Shifted(string name)
    {
        for (var r = 0; r < Rows; r++)
        {
            var row = Values.AsSpan(r * Classes, Classes);
            var max = double.NegativeInfinity;
            for (var k = 0; k < row.Length; k++)
            {
                if (double.IsNaN(row[k]) || double.IsPositiveInfinity(row[k])) throw Bad(name, r, k, row[k], "neither NaN nor +∞ is a logit");
                max = Math.Max(max, row[k]);
            }
            if (double.IsNegativeInfinity(max)) throw new ArgumentException($"Row {r} of the {name} masks every class.", name);
            // A finite logit masks nothing, though it lie farther from the greatest than a double reaches.
            foreach (ref var x in row) x = double.IsNegativeInfinity(x) ? x : Math.Max(x - max, -double.MaxValue);
        }
        return this;
    }

    LogitRows Logarithms(string name, bool normalized)
    {
        for (var r = 0; r < Rows; r++)
        {
            var row = Values.AsSpan(r * Classes, Classes);
            var sum = 0.0;
            for (var k = 0; k < row.Length; k++)
            {
                if (!(row[k] >= 0) || double.IsPositiveInfinity(row[k])) throw Bad(name, r, k, row[k], "it must be finite and ≥ 0");
                sum += row[k];
                row[k] = Math.Log(row[k]);
            }
            if (normalized && !(Math.Abs(sum - 1) <= SimplexTolerance))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {r} of the {name} sums to {sum:R}, not to 1."), name);
            if (sum == 0) throw new ArgumentException($"Row {r} of the {name} is nothing but zeros.", name);
        }
        return Shifted(name);
    }

    static ArgumentException Bad(string name, int row, int at, double value, string rule)
        => new(string.Create(CultureInfo.InvariantCulture, $"Row {row}, class {at} of the {name} is {value:R}: {rule}."), name);
}
