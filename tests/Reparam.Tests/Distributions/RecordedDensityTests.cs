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
