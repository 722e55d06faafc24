using Reparam.Autodiff;
using Reparam.Tests.Autodiff;
using static Reparam.Tests.Autodiff.DoubleReference;

namespace Reparam.Tests.Extremes;

/// <summary>Operations that are not linear in their inputs: values and gradients in double precision, at any number.</summary>
/// <param name="Value">The operation.</param>
/// <param name="Gradient">The gradient of ⟨u, y⟩ for one input, and the size of the terms it is made of.</param>
/// <param name="Size">The size of the terms of the value, where they cancel.</param>
sealed record CurvedOperation(
    Func<double[][], double[]> Value, Func<double[][], double[], int, (double[] Slope, double[] Scale)> Gradient, Func<double[][], double[]>? Size = null);

static class CurvedOperations
{
    const double Ln2 = 0.693147180559945;

    static readonly Dictionary<string, CurvedOperation> All = new()
    {
        ["Exp"] = Elements(Math.Exp, Math.Exp),
        ["Log"] = Elements(Math.Log, x => 1 / x),
        ["Reciprocal"] = Elements(x => 1 / x, x => -1 / (x * x)),
        ["Tanh"] = Elements(Math.Tanh, x => 4 * Sigmoid(2 * x) * Sigmoid(-2 * x), ofOne: true),
        ["Relu"] = Elements(x => Math.Max(x, 0), x => x > 0 ? 1 : 0),
        ["Sigmoid"] = Elements(Sigmoid, x => Sigmoid(x) * Sigmoid(-x)),
        ["Softplus"] = Elements(Softplus, Sigmoid),
        ["Multiply itself"] = Elements(x => x * x, x => 2 * x),
        ["MultiplyWhere"] = Of(x => Zip(Zip(x[0], x[1], Times), x[2], (y, m) => m == 0 ? 0 : y),
            (x, u, i) => i == 2 ? new double[u.Length] : Zip(Zip(u, x[1 - i], Times), x[2], (y, m) => m == 0 ? 0 : y)),
        ["MultiplyWhere itself"] = Of(x => Zip(x[0], x[1], Times), (x, u, i) => Zip(Zip(u, x[1 - i], Times), x[1], (y, m) => m == 0 ? 0 : y)),
        ["Softmax"] = OfRows(5, Softmax, SoftmaxGradient),
        ["Softmax long"] = OfRows(70, Softmax, SoftmaxGradient),
        ["LogSoftmax"] = OfRows(5, row => [.. Shifted(row)], LogSoftmaxGradient),
        ["LogSoftmax long"] = OfRows(70, row => [.. Shifted(row)], LogSoftmaxGradient),
        ["BernoulliLogLikelihood"] = Likelihood(5),
        ["BernoulliLogLikelihood long"] = Likelihood(70),
        ["BernoulliDivergence"] = Of(x => Zip(x[0], x[1], Divergence),
            (x, u, i) => Zip(Zip(x[0], x[1], (a, b) => i == 0 ? Times(Sigmoid(a) * Sigmoid(-a), a - b) : SigmoidDifference(b, a)), u, Times)),
    };

    public static CurvedOperation? Find(OpCase op) => All.GetValueOrDefault(op.Name);

    /// <summary>The numbers of an input: those of a logarithm are not negative, targets lie in [0, 1].</summary>
    public static float[] PoolOf(OpCase op, int input, float[] pool) => (op.Method, input) switch
    {
        ("Log", _) => [.. pool.Select(Math.Abs)],
        ("BernoulliLogLikelihood", 1) => [0, 1, 0.25f, 1e-30f, 1 - 5.9604645e-8f],
        _ => pool,
    };

    /// <summary>Where the weight is 0 nothing is left, whatever the slope.</summary>
    public static double Times(double a, double b) => a == 0 || b == 0 ? 0 : a * b;

    /// <summary>KL of Bernoulli variables given by their log-odds.</summary>
    public static double Divergence(double x, double y)
    {
        if (x > 0) (x, y) = (-x, -y);
        double p = Sigmoid(x), logOne = Math.Min(x, 0) - LogOnePlus(x), logZero = -Math.Max(x, 0) - LogOnePlus(x);
        double toOne = Math.Min(y, 0) - LogOnePlus(y), toZero = -Math.Max(y, 0) - LogOnePlus(y);
        return Math.Max(0, Times(p, logOne - toOne) + Times(1 - p, logZero - toZero));
    }

    static double LogOnePlus(double x) => Softplus(-Math.Abs(x));

    static double SigmoidDifference(double a, double b) => a > 0 && b > 0 ? Sigmoid(-b) - Sigmoid(-a) : Sigmoid(a) - Sigmoid(b);

    // A slope that is a difference from 1 has its digits there.
    static CurvedOperation Elements(Func<double, double> f, Func<double, double> slope, bool ofOne = false)
        => new(x => Map(x[0], f), (x, u, _) => (Zip(Map(x[0], slope), u, Times), [.. u.Select(w => ofOne ? Math.Abs(w) : 0)]), x => new double[x[0].Length]);

    static CurvedOperation Of(Func<double[][], double[]> value, Func<double[][], double[], int, double[]> gradient, Func<double[][], double[]>? size = null)
        => new(value, (x, u, i) => (gradient(x, u, i), new double[x[i].Length]), size ?? (x => [.. value(x).Select(Math.Abs)]));

    static CurvedOperation OfRows(int n, Func<double[], double[]> value, Func<double[], double[], (double[] Slope, double[] Scale)> gradient) => new(
        x => Rows(x[0], n, (row, _) => value(row)),
        (x, u, _) =>
        {
            var rows = x[0].Chunk(n).Zip(u.Chunk(n), gradient).ToArray();
            return ([.. rows.SelectMany(row => row.Slope)], [.. rows.SelectMany(row => row.Scale)]);
        },
        x => [.. x[0].Select(Math.Abs)]);

    static IEnumerable<double> Shifted(double[] row)
    {
        var max = row.Max();
        var log = Math.Log(row.Sum(x => Math.Exp(x - max)));
        return row.Select(x => x - max - log);
    }

    static double[] Softmax(double[] row) => [.. Shifted(row).Select(Math.Exp)];

    static (double[] Slope, double[] Scale) SoftmaxGradient(double[] row, double[] u)
    {
        var p = Softmax(row);
        var (dot, size) = (p.Zip(u, Times).Sum(), p.Zip(u, (a, b) => Math.Abs(a * b)).Sum());
        return (Zip(p, u, (y, v) => y * (v - dot)), Zip(p, u, (y, v) => y * (Math.Abs(v) + size)));
    }

    static (double[] Slope, double[] Scale) LogSoftmaxGradient(double[] row, double[] u)
    {
        var (p, sum, size) = (Softmax(row), u.Sum(), u.Sum(Math.Abs));
        return (Zip(p, u, (y, v) => v - (y * sum)), Zip(p, u, (y, v) => Math.Abs(v) + (y * size)));
    }

    static CurvedOperation Likelihood(int n) => new(
        x => Rows(x[0], n, (row, r) => [row.Zip(x[1].Skip(r * n), Term).Sum()]),
        (x, u, i) =>
        {
            var slope = x[0].Select((logit, j) => u[j / n] * (i == 1 ? logit : x[1][j] - Sigmoid(logit))).ToArray();
            return (slope, [.. u.SelectMany(w => Enumerable.Repeat(i == 1 ? 0 : Math.Abs(w) * Ln2, n))]);
        },
        x => Rows(x[0], n, (row, _) => [row.Sum(Math.Abs)]));

    // −Σ |x|·(what the target says against it) − log(1 + exp(−|x|)).
    static double Term(double x, double t) => -(Times(x > 0 ? 1 - t : t, Math.Abs(x)) + LogOnePlus(x));
}
