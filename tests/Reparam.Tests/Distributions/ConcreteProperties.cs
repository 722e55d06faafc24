using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>
/// What the papers state of the Concrete law, as running checks. Statistical ones fail a right sampler with probability
/// 1e-7 a comparison (<see cref="Bounds"/>), the whole file with less than 1e-5.
/// </summary>
public sealed class ConcreteProperties
{
    const int Draws = 40_000;

    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    // Figure 1 of Jang, Gu and Poole 2017, digitised; normalized, its digits being rounded.
    static readonly double[] Figure = [0.0588, 0.1716, 0.2016, 0.0378, 0.1075, 0.4047, 0.0180];

    // Maddison, Mnih and Teh 2017, proposition 1b: 40,000 draws, χ² over seven classes.
    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    public void Rounding_AtAnyTemperature_HasTheCategoricalLaw(double temperature)
    {
        double[] p = Normalized(Figure);
        var rows = Sample(Concrete.FromProbabilities(temperature, p));

        Bounds.AssertCounts(p, [.. Enumerable.Range(0, p.Length).Select(k => rows.Count(x => Array.IndexOf(x, x.Max()) == k))], $"τ = {temperature}");
    }

    // Proposition 1c. For two classes log x₀/x₁ = (l + L)/τ with L logistic, so P(max x < 1 − ε) is known: χ² over near 0,
    // between, near 1. At τ = 1e-3 less than 1 % lies between; as τ falls it vanishes in proportion.
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void ZeroTemperature_Samples_TendToOneHotRowsOfTheCategoricalLaw(double temperature)
    {
        const double Logit = 0.4, Edge = 13.8; // log(1/ε − 1), ε = 1e-6.
        var rows = Sample(Concrete.FromLogits(temperature, [Logit, 0]), exp: true);
        double Logistic(double x) => 1 / (1 + Math.Exp(-x));
        var (low, high) = (Logistic((-Edge * temperature) - Logit), 1 - Logistic((Edge * temperature) - Logit));

        Bounds.AssertCounts([low, 1 - low - high, high], [rows.Count(y => y[0] - y[1] < -Edge), rows.Count(y => Math.Abs(y[0] - y[1]) <= Edge), rows.Count(y => y[0] - y[1] > Edge)], $"τ = {temperature}");
        Assert.InRange(1 - low - high, 0, 0.5 * Edge * temperature);
    }

    // Proposition 1d: the density is log-convex for τ ≤ 1/(K − 1); holds for every pair of points, so for any seed.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void ConvexEventually_UpToOneOverClassesLessOne_HasNoInteriorMode(int classes)
    {
        var logits = Enumerable.Range(0, classes).Select(k => Math.Sin(k)).ToArray();
        var points = Sample(Concrete.FromLogits(1, new double[classes]), 600);
        foreach (var factor in (double[])[0.1, 0.5, 1])
        {
            var law = Concrete.FromLogits(factor / (classes - 1), logits);
            Assert.Equal(0, ConcavePairs(law));
        }
        // And not beyond: at four times that temperature some pair shows a concave stretch.
        Assert.NotEqual(0, ConcavePairs(Concrete.FromLogits(4.0 / (classes - 1), logits)));

        int ConcavePairs(Concrete law) => points.Chunk(2).Count(pair =>
        {
            double[] middle = [.. pair[0].Zip(pair[1], (a, b) => (a + b) / 2)];
            return law.LogDensity(middle) > ((law.LogDensity(pair[0]) + law.LogDensity(pair[1])) / 2) + 1e-9;
        });
    }

    // The table's averages of 400,000 draws have a standard error of at most √(m(1 − m)/n) ≤ 8e-4, a variable in [0, 1] of
    // mean m having variance at most m(1 − m); 5.5 of them, 4e-8 each, and its rounding. Ours are held to Hoeffding's bound.
    [Theory]
    [InlineData(0.1, new[] { .0593, .1722, .2019, .0379, .1079, .4032, .0176 })]
    [InlineData(0.5, new[] { .0653, .1760, .2035, .0428, .1145, .3772, .0207 })]
    [InlineData(1, new[] { .0808, .1780, .1998, .0575, .1265, .3252, .0322 })]
    [InlineData(10, new[] { .1358, .1511, .1536, .1299, .1442, .1646, .1207 })]
    public void Mean_AtTheTemperaturesOfFigureOne_IsTheIntegral(double temperature, double[] published)
    {
        var p = Normalized(Figure);
        var integral = Integral.ConcreteMean(p, temperature);
        var estimate = Concrete.FromProbabilities(temperature, p).Mean(0, Key, Draws);

        Assert.Equal(1, integral.Sum(), 1e-8);
        for (var k = 0; k < p.Length; k++)
        {
            Assert.Equal(published[k], integral[k], (5.5 * Math.Sqrt(published[k] * (1 - published[k]) / 400_000)) + 5e-5);
            Assert.Equal(integral[k], estimate[k].Value, Bounds.Hoeffding(1, Draws));
            Assert.Equal(integral[k], estimate[k].Value, 6 * estimate[k].StandardError);
        }
    }

    // E[x] = α(α − 1 − log α)/(α − 1)² at τ = 1, two classes of odds α (Maddison, Mnih and Teh 2017, appendix B, integrated).
    [Fact]
    public void Mean_OfTwoClassesAtOne_IsTheClosedForm()
        => Assert.Equal(2 * (1 - Math.Log(2)), Integral.ConcreteMean([2 / 3.0, 1 / 3.0], 1)[0], 1e-9);

    [Fact]
    public void Mean_AsTheTemperatureGrows_IsUniform()
    {
        // |log x − log x′| ≤ (spread of logits and noise)/τ < 100/τ.
        foreach (var x in Sample(Concrete.FromProbabilities(1e6, Normalized(Figure)), 1000))
            Assert.All(x, value => Assert.Equal(1 / 7.0, value, 1.5e-5));
    }

    // A log-ratio is logistic: 20 cells of equal probability.
    [Theory]
    [InlineData(0.05)]
    [InlineData(1)]
    [InlineData(30)]
    public void Sample_OfTwoClasses_HasTheLogisticLaw(double temperature)
    {
        var counts = new int[20];
        foreach (var y in Sample(Concrete.FromLogits(temperature, [0.8, -0.4]), exp: true))
            counts[(int)(20 / (1 + Math.Exp(1.2 - (temperature * (y[0] - y[1])))))]++;

        Bounds.AssertCounts([.. Enumerable.Repeat(0.05, 20)], counts, $"τ = {temperature}");
    }

    // Samples against the density: nine cells of log-ratios, their probabilities by Simpson's rule over the plane.
    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    public void Sample_OfThreeClasses_HasTheDensity(double temperature)
    {
        var law = ExpConcrete.FromLogits(temperature, [0.5, -0.5, 0.25]);
        var edge = 1.5 / temperature;
        var (nodes, weights) = Simpson([-36 / temperature, -edge, edge, 36 / temperature], 0.375 / temperature);
        var probabilities = new double[9];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                foreach (var (u, wu) in nodes[i].Zip(weights[i]))
                {
                    foreach (var (v, wv) in nodes[j].Zip(weights[j])) probabilities[(3 * i) + j] += wu * wv * Math.Exp(law.LogDensity(Integral.LogSimplex(u, v)));
                }
            }
        }
        var counts = new int[9];
        int Cell(double ratio) => ratio < -edge ? 0 : ratio < edge ? 1 : 2;
        foreach (var y in Sample(Concrete.FromLogits(temperature, [0.5, -0.5, 0.25]), exp: true)) counts[(3 * Cell(y[0] - y[2])) + Cell(y[1] - y[2])]++;

        Assert.Equal(1, probabilities.Sum(), 1e-6);
        Bounds.AssertCounts(probabilities, counts, $"τ = {temperature}");
    }

    // d/dl E[x₀²] of two classes: along the path 2x₀·x₀(1 − x₀)/τ, which lies in [0, 8/(27τ)]; 40,000 rows of the tape.
    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    public void ReparameterizedGradient_OfTwoClasses_HasTheExpectationOfTheIntegral(float temperature)
    {
        var tape = new Tape(new Compute());
        var logits = Op.BroadcastFirst(tape.Constant([0.6f, -0.2f], new Shape(1, 2)), new Shape(Draws, 1, 2));
        var relaxed = Op.Softmax(Op.Affine(CategoricalFamily.Instance.Perturb(logits, Key), 1 / temperature, 0));
        var first = Op.DotLast(relaxed, Op.BroadcastFirst(tape.Constant([1, 0], new Shape(2)), relaxed.Shape));

        var gradient = tape.Gradient(first * first, logits).Data.ToArray().Where((_, i) => i % 2 == 0).Average(g => (double)g);

        // E[x²](l) = ∫ σ(z/τ)²·λ(z − l) dz with λ the logistic density; its derivative by central differences.
        double Squared(double logit) => Integral.Line(z => Square(1 / (1 + Math.Exp(-z / temperature))) * Logistic(z - logit), 60, 0.05);
        var expected = (Squared(0.8 + 1e-4) - Squared(0.8 - 1e-4)) / 2e-4;
        Assert.Equal(expected, gradient, Bounds.Hoeffding(8 / (27.0 * temperature), Draws) + 1e-6);
        static double Square(double x) => x * x;
        static double Logistic(double x) => Math.Exp(-Math.Abs(x)) / Square(1 + Math.Exp(-Math.Abs(x)));
    }

    static double[] Normalized(double[] p) => [.. p.Select(x => x / p.Sum())];

    static double[][] Sample(Concrete law, int count = Draws, bool exp = false)
    {
        var x = new double[count * law.Classes];
        if (exp) law.Exp.Sample(Key, 0, x);
        else law.Sample(Key, 0, x);
        return [.. x.Chunk(law.Classes)];
    }

    // Composite Simpson over each interval between edges.
    static (double[][] Nodes, double[][] Weights) Simpson(double[] edges, double step)
    {
        var (nodes, weights) = (new double[edges.Length - 1][], new double[edges.Length - 1][]);
        for (var i = 0; i < nodes.Length; i++)
        {
            var pieces = 2 * (int)Math.Ceiling((edges[i + 1] - edges[i]) / step / 2);
            var h = (edges[i + 1] - edges[i]) / pieces;
            var from = edges[i];
            nodes[i] = [.. Enumerable.Range(0, pieces + 1).Select(j => from + (j * h))];
            weights[i] = [.. Enumerable.Range(0, pieces + 1).Select(j => h / 3 * (j == 0 || j == pieces ? 1 : j % 2 == 1 ? 4 : 2))];
        }
        return (nodes, weights);
    }
}
