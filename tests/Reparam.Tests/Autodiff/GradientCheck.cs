using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Autodiff;

/// <summary>
/// Holds an operation's numbers, its gradient and the gradient of its gradient to a reference in double. The function
/// differentiated is L(x, c) = ⟨c, f(x)⟩ for random c; c counts as an input, so that the rules of gradients are also
/// differentiated for the gradient they are given.
/// </summary>
static class GradientCheck
{
    // Inputs are below 2 in size and no sum has more than 150 terms: some 100 roundings of 2⁻²⁴ of numbers up to about
    // 4, which add at random: √100·4·6e-8 = 2.4e-6 forward. Each gradient multiplies by numbers of such a size once more.
    const double ForwardTolerance = 2.5e-6, FirstTolerance = 5e-6, SecondTolerance = 2e-5;

    // Central differences with h and 2h, extrapolated: truncation h⁴·f⁽⁵⁾/30·4 < 1e-6 where f⁽⁵⁾ < 1e4, and a mixed second
    // difference rounds by 2⁻⁵³·|L|/h² < 1e-9.
    const double Step = 1.0 / 256;

    static readonly Compute Compute = new(1);

    public static void Run(OpCase op, RandomKey key)
    {
        var tape = new Tape(Compute);
        var x = op.Shapes.Select((shape, i) => Draw(tape, key.Split((ulong)i), shape, op.Positive)).ToArray();
        var y = op.Apply(x);
        var all = (Value[])[.. x, Draw(tape, key.Split(100), y.Shape)];
        var first = new Value[all.Length];
        tape.Gradient(Op.Sum(y * all[^1]), all, first);
        var directions = all.Select((value, i) => Draw(tape, key.Split(200 + (ulong)i), value.Shape)).ToArray();
        var slope = first.Zip(directions, (g, v) => Op.Sum(g * v)).Aggregate(Op.Add);
        var second = new Value[all.Length];
        tape.Gradient(slope, all, second);

        var point = all.Select(Doubles).ToArray();
        double Loss(double[][] p) => op.Reference(p[..^1]).Zip(p[^1], (f, c) => f * c).Sum();
        var direction = directions.Select(Doubles).ToArray();
        AssertClose(op.Reference(point[..^1]), y, ForwardTolerance, $"{op.Name}: y");
        for (var i = 0; i < all.Length; i++)
        {
            AssertClose(Gradient(Loss, point, i), first[i], FirstTolerance, $"{op.Name}: gradient {i}");
            AssertClose(Gradient(p => Slope(Loss, p, direction), point, i), second[i], SecondTolerance, $"{op.Name}: second gradient {i}");
        }
    }

    public static Value Draw(Tape tape, RandomKey key, Shape shape, bool positive = false)
    {
        var value = tape.Constant(0, shape);
        var data = tape.Write(value);
        key.FillUniform(0, data);
        foreach (ref var u in data) u = positive ? 0.8f + (1.2f * u) : (4 * u) - 2;
        return value;
    }

    public static double[] Doubles(Value value) => [.. value.Data.ToArray().Select(x => (double)x)];

    public static void AssertClose(double[] expected, Value actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Shape.Count);
        for (var j = 0; j < expected.Length; j++)
        {
            var error = Math.Abs(actual.Data[j] - expected[j]);
            Assert.True(error <= tolerance * (1 + Math.Abs(expected[j])), $"{what}[{j}] of {actual.Shape} is {actual.Data[j]}, not {expected[j]}: off by {error}.");
        }
    }

    /// <summary>The gradient of a function for one of its arguments.</summary>
    public static double[] Gradient(Func<double[][], double> f, double[][] point, int argument)
    {
        var gradient = new double[point[argument].Length];
        for (var j = 0; j < gradient.Length; j++)
        {
            var direction = point.Select(p => new double[p.Length]).ToArray();
            direction[argument][j] = 1;
            gradient[j] = Slope(f, point, direction);
        }
        return gradient;
    }

    static double Slope(Func<double[][], double> f, double[][] point, double[][] direction)
    {
        double Central(double h) => (f(Moved(point, direction, h)) - f(Moved(point, direction, -h))) / (2 * h);
        return ((4 * Central(Step)) - Central(2 * Step)) / 3;
    }

    static double[][] Moved(double[][] point, double[][] direction, double h)
        => [.. point.Zip(direction, (p, d) => p.Zip(d, (a, b) => a + (h * b)).ToArray())];
}
