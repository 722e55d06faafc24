using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Tests.Autodiff;

namespace Reparam.Tests.Distributions;

/// <summary>Recorded log-densities and entropies against the laws in double, with both gradients by finite differences.</summary>
public sealed class RecordedDensityTests
{
    const float Temperature = 0.75f;

    static readonly Shape Rows = new(3, 5), Cube = new(2, 3, 4);
    static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    // Numbers within ±2, scales exp(±1): log-scales are halved. Operations are compositions of a few checked ones.
    static readonly OpCase[] Table =
    [
        new("Normal", [Rows, Rows, Rows], x => LogDensity.Normal(x[0], x[1], Op.Affine(x[2], 0.25f, 0)), x => Triple(x, (z, s) => (-0.5 * z * z) - s - HalfLogTwoPi)),
        new("Gumbel", [Rows, Rows, Rows], x => LogDensity.Gumbel(Op.Affine(x[0], 0.25f, 0), Op.Affine(x[1], 0.25f, 0), Op.Affine(x[2], 0.25f, 0)), x => Triple([[.. x[0].Select(v => v / 4)], [.. x[1].Select(v => v / 4)], x[2]], (z, s) => -z - Math.Exp(-z) - s)),
        new("Logistic", [Rows, Rows, Rows], x => LogDensity.Logistic(x[0], x[1], Op.Affine(x[2], 0.25f, 0)), x => Triple(x, (z, s) => z - s - (2 * DoubleReference.Softplus(z)))),
        new("Categorical entropy", [Cube], x => CategoricalFamily.Instance.Entropy(x[0]), x => [.. x[0].Chunk(12).Select(example => example.Chunk(4).Sum(row => Categorical.FromLogits(row).Entropy()))]),
        new("Bernoulli entropy", [Rows], x => BernoulliFamily.Instance.Entropy(x[0]), x => [.. x[0].Chunk(5).Select(example => example.Sum(logit => Bernoulli.FromLogit(logit).Entropy()))]),
        new("Categorical relaxed", [Cube, Cube], x => CategoricalFamily.Instance.RelaxedLogDensity(x[0], Op.LogSoftmax(x[1]), Temperature), x => [.. Examples(x, 12).Select(e => e.A.Chunk(4).Zip(e.B.Chunk(4), (logits, z) => ExpConcrete.FromLogits(Temperature, logits).LogDensity([.. DoubleReference.LogSoftmax(z)])).Sum())]),
        new("Bernoulli relaxed", [Rows, Rows], x => BernoulliFamily.Instance.RelaxedLogDensity(x[0], x[1], Temperature), x => [.. Examples(x, 5).Select(e => e.A.Zip(e.B, (logit, z) => LogitDensity(logit, z)).Sum())]),
    ];

    public static TheoryData<string> Names => [.. Table.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void RecordedDensity_AgainstDoubles_HasTheNumbersAndBothGradients(string name)
        => GradientCheck.Run(Table.Single(op => op.Name == name), RandomKey.FromSeed(20261122));

    // The logit twin of two classes: its log-ratio is the logit, so both densities are the same.
    [Fact]
    public void RelaxedLogDensity_OfTwoClasses_IsThatOfTheBinaryVariable()
    {
        var tape = new Tape(new Compute());
        var logit = GradientCheck.Draw(tape, RandomKey.FromSeed(1), new Shape(6, 1));
        var z = GradientCheck.Draw(tape, RandomKey.FromSeed(2), new Shape(6, 1));
        Value Pair(Value x) => tape.Constant([.. x.Data.ToArray().SelectMany(v => (float[])[v, 0])], new Shape(6, 1, 2));

        var binary = BernoulliFamily.Instance.RelaxedLogDensity(logit, z, Temperature);
        var categorical = CategoricalFamily.Instance.RelaxedLogDensity(Pair(logit), Op.LogSoftmax(Pair(z)), Temperature);

        GradientCheck.AssertClose(GradientCheck.Doubles(binary), categorical, 2.5e-6, "density");
    }

    // leggedrobotics/rsl_rl#190: −s, less ½·log 2π, 1 and 2·log 2, with the gradients 0, 0 and −1, whatever the scale.
    [Theory]
    [InlineData("Normal", 0.91893853320467274)]
    [InlineData("Gumbel", 1)]
    [InlineData("Logistic", 1.38629436111989062)]
    public void LogDensity_AtTheLocationOfAnyScale_IsFiniteWithItsGradient(string law, double constant)
    {
        foreach (var s in (float[])[-100, -88.8f, 0, 88.8f, 100, -1e30f, 1e30f])
        {
            var tape = new Tape(new Compute());
            var inputs = One(tape, 1, 1, s);
            var log = Of(law, inputs);

            Assert.Equal(-s - constant, log.Item, (Math.Abs(s) * 2e-7) + 1e-6);
            Assert.Equal([0, 0, -1], Gradients(tape, log, inputs));
        }
    }

    // Values from 40-digit arithmetic of the formulas, rounded to float: overflow is the right infinity, never NaN.
    [Theory]
    [InlineData("Normal")]
    [InlineData("Gumbel")]
    [InlineData("Logistic")]
    public void LogDensity_AtEveryFarEnd_IsThatOfTheDoublesOrTheirInfinity(string law)
    {
        float[] places = [-3.4e38f, -3e38f, -1e20f, -100, -1, -1e-30f, -float.Epsilon, 0, float.Epsilon, 1e-9f, 1, 88, 1e20f, 3e38f, 3.4e38f];
        float[] scales = [-3.4e38f, -3e38f, -1000, -200, -177, -100, -89, -88, -1, 0, 1, 88, 100, 104, 200, 1000, 3e38f, 3.4e38f];
        var tape = new Tape(new Compute());
        foreach (var x in places)
        {
            foreach (var mean in places)
            {
                foreach (var s in scales)
                {
                    tape.Reset();
                    var inputs = One(tape, x, mean, s);
                    var log = Of(law, inputs);
                    var (difference, inverse) = ((double)x - mean, Math.Exp(-(double)s));
                    var z = difference == 0 ? 0 : difference * inverse;
                    var (value, slope) = law switch
                    {
                        "Normal" => ((-0.5 * z * z) - HalfLogTwoPi, -z),
                        "Gumbel" => (double.IsNegativeInfinity(z) ? z : -z - Math.Exp(-z), DoubleReference.ExpMinusOne(-z)),
                        _ => (-Math.Abs(z) - (2 * DoubleReference.Softplus(-Math.Abs(z))), -Math.Tanh(z / 2)),
                    };
                    var where = $"{law} at {x}, {mean}, {s}";
                    Near(double.IsNegativeInfinity(value) ? value : value - s, log.Item, 1e-6 * (Math.Abs(s) + Math.Abs(z)), where);
                    var gradient = Gradients(tape, log, inputs);
                    var along = slope == 0 ? 0 : slope * inverse;
                    Near(along, gradient[0], 0, where);
                    Near(-along, gradient[1], 0, where);
                    Near((z == 0 ? 0 : -slope * z) - 1, gradient[2], 1e-6, where);
                }
            }
        }

        static void Near(double expected, float actual, double absolute, string where)
        {
            var rounded = (float)expected;
            if (float.IsInfinity(rounded)) Assert.True(actual == rounded || (Math.Abs(actual) > 3.4e38 && Math.Sign(actual) == Math.Sign(rounded)), $"{where}: {actual}, not {rounded}");
            else Assert.True(Math.Abs(actual - expected) <= absolute + (1e-5 * Math.Abs(expected)) + 1e-37, $"{where}: {actual}, not {expected}");
        }
    }

    [Theory]
    [InlineData("Normal")]
    [InlineData("Gumbel")]
    [InlineData("Logistic")]
    public void LogDensity_OfInfiniteInputs_IsTheLimit(string law)
    {
        const float Infinity = float.PositiveInfinity;
        var tape = new Tape(new Compute());
        (float X, float Mean, float S, float Expected)[] cases =
        [
            (Infinity, 0, 0, -Infinity), (-Infinity, 0, 0, -Infinity), (0, Infinity, 0, -Infinity), (0, -Infinity, 3, -Infinity),
            (1, 1, -Infinity, Infinity), (1, 2, -Infinity, -Infinity), (2, 1, -Infinity, -Infinity), (1, 1, Infinity, -Infinity), (1, 2, Infinity, -Infinity),
            (Infinity, 0, Infinity, -Infinity), (-Infinity, 0, -Infinity, -Infinity),
            (float.NaN, 0, 0, float.NaN), (0, 0, float.NaN, float.NaN), (Infinity, Infinity, 0, float.NaN),
        ];
        foreach (var (x, mean, s, expected) in cases) Assert.Equal(expected, Of(law, One(tape, x, mean, s)).Item);
    }

    // Near the mode the slope is −z·e⁻ˢ: that of the Gumbel and the logistic must not be a difference of numbers near 1.
    [Theory]
    [InlineData("Normal", 1)]
    [InlineData("Gumbel", 1)]
    [InlineData("Logistic", 0.5)]
    public void LogDensity_CloseToTheLocation_HasTheSlopeOfItsParabola(string law, double curvature)
    {
        var tape = new Tape(new Compute());
        var inputs = One(tape, 1e-9f, 0, -5);
        Assert.Equal(1, Gradients(tape, Of(law, inputs), inputs)[0] / (-curvature * 1e-9f * Math.Exp(10)), 1e-5);
        // And a second derivative at the location itself.
        inputs = One(tape, 2, 2, -1);
        var slope = tape.Gradient(Of(law, inputs), inputs[0]);
        Assert.Equal(-curvature * Math.Exp(2), tape.Gradient(slope, inputs[0]).Item, 1e-5);
    }

    // TFP#1738: l − τy beyond float; the density is 0, its gradient that of the class farthest off.
    [Fact]
    public void RelaxedLogDensity_OfFiniteExtremes_IsTheRightInfinity()
    {
        var (categorical, binary) = (CategoricalFamily.Instance, BernoulliFamily.Instance);
        var tape = new Tape(new Compute());
        var pair = new Shape(1, 1, 2);
        foreach (var (logits, y, tau) in ((float[], float[], float)[])
            [([0, 0], [0, -1e30f], 1e10f), ([0, 0], [0, -3e38f], 1e10f), ([3e38f, -3e38f], [0, -3e38f], 1e3f), ([0, 0], [0, -3e38f], 3e38f), ([0, 0], [-3.4e38f, 0], 2)])
        {
            var (l, x) = (tape.Constant(logits, pair), tape.Constant(y, pair));
            var log = categorical.RelaxedLogDensity(l, x, tau);
            Assert.Equal(float.NegativeInfinity, log.Item);
            Assert.All((float[])[.. tape.Gradient(log, l).Data, .. tape.Gradient(log, x).Data], g => Assert.False(float.IsNaN(g)));
        }
        // −log of two classes is −|d| − 2·log(1 + e^−|d|) + log τ, d = l₁ − l₂ − τ(y₁ − y₂).
        Assert.Equal(-1e30, categorical.RelaxedLogDensity(tape.Constant(0, pair), tape.Constant([0, -1e30f], pair), 1).Item, 1e24);
        // Differences of y at a large τ: d = 1e6·2⁻²⁰.
        var step = (float)Math.ScaleB(1, -20);
        Assert.Equal(Math.Log(1e6) - Surprisal(1e6 * step),
            categorical.RelaxedLogDensity(tape.Constant(0, pair), tape.Constant([-0.6931472f, -0.6931472f - step], pair), 1e6f).Item, 1e-5);
        foreach (var y in (float[])[3e38f, -3e38f])
        {
            foreach (var logit in (float[])[0, 3e38f, -3e38f, float.PositiveInfinity])
            {
                var (l, x) = (tape.Constant(logit, new Shape(1, 1)), tape.Constant(y, new Shape(1, 1)));
                var log = binary.RelaxedLogDensity(l, x, 1e10f);
                Assert.True(log.Item <= -3.4e38f);
                Assert.All((float[])[.. tape.Gradient(log, l).Data, .. tape.Gradient(log, x).Data], g => Assert.False(float.IsNaN(g)));
            }
        }

        static double Surprisal(double d) => Math.Abs(d) + (2 * DoubleReference.Softplus(-Math.Abs(d)));
    }

    static Value[] One(Tape tape, float x, float mean, float s) => [.. ((float[])[x, mean, s]).Select(v => tape.Constant(v, new Shape(1)))];

    static Value Of(string law, Value[] x) => law switch
    {
        "Normal" => LogDensity.Normal(x[0], x[1], x[2]),
        "Gumbel" => LogDensity.Gumbel(x[0], x[1], x[2]),
        _ => LogDensity.Logistic(x[0], x[1], x[2]),
    };

    static float[] Gradients(Tape tape, Value of, Value[] inputs)
    {
        var gradients = new Value[inputs.Length];
        tape.Gradient(of, inputs, gradients);
        return [.. gradients.Select(g => g.Item)];
    }

    [Fact]
    public void RelaxedLogDensity_WrongInput_NamesTheArgument()
    {
        var tape = new Tape(new Compute());
        var (x, y) = (tape.Constant(0, Cube), tape.Constant(0, Rows));

        foreach (var temperature in (float[])[0, -1, float.NaN, float.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => CategoricalFamily.Instance.RelaxedLogDensity(x, x, temperature));
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => BernoulliFamily.Instance.RelaxedLogDensity(y, y, temperature));
        }
        Assert.Throws<ArgumentException>("relaxed", () => CategoricalFamily.Instance.RelaxedLogDensity(x, y, 1));
        Assert.Throws<ArgumentException>("relaxed", () => BernoulliFamily.Instance.RelaxedLogDensity(y, x, 1));
    }

    static double[] Triple(double[][] x, Func<double, double, double> f)
        => [.. Enumerable.Range(0, x[0].Length).Select(i => f((x[0][i] - x[1][i]) * Math.Exp(-x[2][i] / 4), x[2][i] / 4))];

    static IEnumerable<(double[] A, double[] B)> Examples(double[][] x, int width) => x[0].Chunk(width).Zip(x[1].Chunk(width));

    // Logistic(logit/τ, 1/τ).
    static double LogitDensity(double logit, double z)
    {
        var d = logit - (Temperature * z);
        return Math.Log(Temperature) + d - (2 * DoubleReference.Softplus(d));
    }
}
