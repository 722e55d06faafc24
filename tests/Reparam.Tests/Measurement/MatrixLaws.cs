using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;

namespace Reparam.Tests.Measurement;

/// <summary>What the matrices W(D) of straight-through estimators are, state by state, against formulas in double precision.</summary>
public sealed class MatrixLaws
{
    // float32 matrices with entries of size 1.
    const double Rounding = 5e-7;

    // The instance for which norms and limits are published.
    static readonly double[] Five = [-1.610599, -0.485659, 1.491775, -0.654453, 0.705804];

    static readonly Compute Compute = new(1);

    public static TheoryData<int> Classes => [2, 3, 5, 17, 40];

    public static TheoryData<string> StraightThroughs()
        => [.. EstimatorRegistry.All.Where(entry => entry.Create(new EstimatorOptions()) is IStraightThrough).Select(entry => entry.Info.Name)];

    [Theory, MemberData(nameof(Classes))]
    public void ReinMaxAtOneAndZgr_AreTheMeanOfStraightThroughAndDarn(int classes)
    {
        var logits = Logits(classes);
        for (var state = 0; state < classes; state++)
        {
            var zgr = Matrix(new Zgr(), logits, state);
            var half = Combine(Matrix(new StraightThrough(), logits, state), Matrix(new Darn(uniform: false), logits, state), 0.5, 0.5);
            AssertClose(half, zgr, Rounding);
            AssertClose(zgr, Matrix(new ReinMax(), logits, state), Rounding);
            var p = Probabilities(logits);
            AssertClose(Combine(Covariance(p), Product(Score(p, state), Score(p, state)), 0.5, 0.5), zgr, Rounding);
        }
    }

    [Fact]
    public void BinaryZgr_IsDarnAroundOneHalfAndItsWeight()
    {
        for (var logit = -6f; logit <= 6; logit += 0.75f)
        {
            var theta = 1 / (1 + Math.Exp(-logit));
            foreach (var b in new[] { 0f, 1f })
            {
                var weight = 0.5 * ((b * (1 - theta)) + ((1 - b) * theta));
                foreach (var estimator in new IStraightThrough[] { new Zgr(), new Darn(uniform: true), new ReinMax(), new Mve() })
                    Assert.Equal(weight, StraightThroughMatrix.Of(estimator, BernoulliFamily.Instance, [logit], [b], new Shape(1, 1), default, Compute)[0], Rounding);
            }
        }
    }

    [Theory, MemberData(nameof(Classes))]
    public void MeanMatrix_OfMveAndDarn_IsTheCovariance(int classes)
    {
        var logits = Logits(classes);
        var p = Probabilities(logits);
        IStraightThrough[] estimators =
        [
            new Darn(uniform: false), new Darn(uniform: true), new Zgr(), new StraightThrough(), new Mve(1e-30f), new Mve(0.1f), new Mve(1), new Mve(30), new Mve(1e6f), new Mve(1e20f), new Mve(),
        ];
        foreach (var estimator in estimators)
        {
            var mean = new double[classes, classes];
            for (var state = 0; state < classes; state++) mean = Combine(mean, Matrix(estimator, logits, state), 1, p[state]);
            AssertClose(Covariance(p), mean, Rounding);
        }
    }

    [Theory, MemberData(nameof(Classes))]
    public void Mve_AtTheEndsOfItsTemperature_IsStraightThroughAndTheClosedForm(int classes)
    {
        var logits = Logits(classes);
        for (var state = 0; state < classes; state++)
        {
            AssertClose(Matrix(new StraightThrough(), logits, state), Matrix(new Mve(1e-30f), logits, state), Rounding);
            var limit = ClosedForm(Probabilities(logits), state);
            AssertClose(limit, Matrix(new Mve(), logits, state), Rounding);
            // Beyond this float32 cannot tell them apart, so long as no probability is below 10⁻⁹.
            if (classes <= 5) AssertClose(limit, Matrix(new Mve(1e15f), logits, state), Rounding);
        }
    }

    [Fact]
    public void Mve_BetweenTheEnds_IsItsDefinition()
    {
        var p = Probabilities(Five);
        foreach (var tau in new[] { 0.2, 1, 8 })
        {
            var system = new double[5, 5];
            for (var a = 0; a < 5; a++)
            {
                for (var b = 0; b < 5; b++) system[a, b] = -tau * p[a] * p[b] / (1 + (tau * (p[a] + p[b])));
                system[a, a] = ((1 + (tau * p[a])) * p.Sum(q => q / (1 + (tau * (p[a] + q))))) - (tau * p[a] * p[a] / (1 + (2 * tau * p[a])));
            }
            var covariance = Covariance(p);
            var right = new double[5, 5];
            for (var a = 0; a < 5; a++)
            {
                for (var b = 0; b < 5; b++) right[a, b] = (1 + (tau * p[a])) / (1 + (2 * tau * p[a])) * covariance[a, b];
            }
            var v = Solve(system, right);
            for (var state = 0; state < 5; state++)
            {
                var w = new double[5, 5];
                for (var a = 0; a < 5; a++)
                {
                    for (var b = 0; b < 5; b++)
                        w[b, a] = (((1 + (tau * p[a])) * v[a, b]) - (tau * p[a] * v[state, b]) + (a == state ? tau * covariance[state, b] : 0)) / (1 + (tau * (p[a] + p[state])));
                }
                AssertClose(w, Matrix(new Mve((float)tau), Five, state), Rounding);
            }
        }
    }

    [Theory]
    [InlineData("straight-through", .1594)]
    [InlineData("zgr", .2493)]
    [InlineData("reinmax", .2493)]
    [InlineData("mve", .2413)]
    public void MeanSquaredNorm_OfThePublishedInstance_IsThePublishedNumber(string name, double published)
    {
        var estimator = (IStraightThrough)EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Temperature = name == "mve" ? float.PositiveInfinity : 1 });
        var p = Probabilities(Five);
        Assert.Equal(published, Enumerable.Range(0, 5).Sum(state => p[state] * Matrix(estimator, Five, state).Cast<double>().Sum(w => w * w)), 0.5e-4);
    }

    [Trait("Category", "Long")]
    [Fact]
    public void GumbelRao_AsItsTemperatureFalls_TendsToZgrAtThePublishedRate()
    {
        // z = 6: 2e-9 two-sided for each of 125 entries at four temperatures; seed fixed. Published to three places, from
        // draws of its own whose error is not given: at τ = 0.1 a million draws say 0.040 ± 0.001.
        const double Published = 3e-3;
        var previous = double.PositiveInfinity;
        foreach (var (tau, distance) in new[] { (1f, .275), (.3f, .112), (.1f, .038), (.03f, .014) })
        {
            for (var state = 0; state < 5; state++)
            {
                var limit = Matrix(new Zgr(), Five, state);
                var (mean, errors) = MeanMatrix(new GumbelRao(tau, draws: 100), Five, state, rows: 20);
                for (var a = 0; a < 5; a++)
                {
                    for (var b = 0; b < 5; b++) Assert.InRange(Math.Abs(mean[a, b] - limit[a, b]), 0, distance + Published + (6 * errors[a, b]));
                }
            }
            // The largest is that of the rarest class drawn.
            var (largest, error) = DistanceOfTheFirst(tau, rows: 4000);
            Assert.InRange(largest, distance - Published - (6 * error), distance + Published + (6 * error));
            Assert.True(error < 4e-3, $"{tau}: an error of {error} shows nothing");
            Assert.True(largest + (3 * error) < previous);
            previous = largest - (3 * error);
        }

        static (double Mean, double Error) DistanceOfTheFirst(float tau, int rows)
        {
            var (tape, shape) = (new Tape(Compute), new Shape(rows, 1, 5));
            var leaf = tape.Constant([.. Enumerable.Repeat(Five.Select(x => (float)x), rows).SelectMany(x => x)], shape);
            var first = tape.Constant([.. Enumerable.Range(0, 5 * rows).Select(i => i % 5 == 0 ? 1f : 0)], shape);
            var path = new GumbelRao(tau, draws: 100).Path(CategoricalFamily.Instance, leaf, first, new Pass(RandomKey.FromSeed(20261121)));
            var gradient = tape.Gradient(path * first, leaf).Data;
            var draws = new double[rows];
            for (var r = 0; r < rows; r++) draws[r] = gradient[5 * r];
            var mean = draws.Average();
            return (Math.Abs(mean - Matrix(new Zgr(), Five, 0)[0, 0]), Math.Sqrt(draws.Average(x => (x - mean) * (x - mean)) / (rows - 1)));
        }
    }

    [Fact]
    public void ReinMaxControlVariate_GivenTheSample_HasReinMaxAsItsMean()
    {
        for (var state = 0; state < 5; state++)
        {
            var (mean, errors) = MeanMatrix(new ReinMaxControlVariate(0.5f, draws: 10), Five, state, rows: 800);
            AssertWithin(Matrix(new ReinMax(), Five, state), mean, errors);
        }
    }

    [Fact]
    public void ReinMaxRao_AsItsTemperatureFalls_TendsToHalfOfDarn()
    {
        for (var state = 0; state < 5; state++)
        {
            var darn = Matrix(new Darn(uniform: false), Five, state);
            var limit = Combine(darn, darn, 0.25, 0.25);
            var (mean, errors) = MeanMatrix(new ReinMaxRao(0.01f, draws: 100), Five, state, rows: 80);
            // Besides the noise, the distance from the limit, which is of the order of τ.
            AssertWithin(limit, mean, errors, allowance: 0.01);
            Assert.True(limit.Cast<double>().Max(Math.Abs) > 0.01, "The limit must not be zero.");
        }
    }

    [Theory, MemberData(nameof(StraightThroughs))]
    public void Path_DifferentiatedTwice_IsTheMatrixAndItsTranspose(string name)
    {
        var estimator = (IStraightThrough)EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Temperature = 1.2f });
        var matrix = Matrix(estimator, Five, 3);
        var (g, v) = (new[] { .3f, -1, .7f, .2f, -.4f }, new[] { 1f, .5f, -.3f, -.8f, .1f });
        var (tape, shape) = (new Tape(Compute), new Shape(1, 1, 5));
        var leaf = tape.Constant([.. Five.Select(x => (float)x)], shape);
        var upstream = tape.Constant(g, shape);
        var path = estimator.Path(CategoricalFamily.Instance, leaf, tape.Constant([0, 0, 0, 1, 0], shape), new Pass(RandomKey.FromSeed(5)));

        var once = tape.Gradient(path * upstream, leaf);
        var twice = tape.Gradient(once * tape.Constant(v, shape), upstream);

        for (var a = 0; a < 5; a++)
        {
            Assert.Equal(Enumerable.Range(0, 5).Sum(b => matrix[a, b] * g[b]), once.Data[a], 2e-6);
            Assert.Equal(Enumerable.Range(0, 5).Sum(b => matrix[b, a] * v[b]), twice.Data[a], 2e-6);
        }
    }

    static double[] Logits(int classes) => [.. Enumerable.Range(0, classes).Select(k => (double)(float)(2.2 * Math.Sin(1.3 + (2.1 * k))))];

    static double[] Probabilities(double[] logits)
    {
        var weights = logits.Select(Math.Exp).ToArray();
        return [.. weights.Select(w => w / weights.Sum())];
    }

    static double[] Score(double[] p, int state) => [.. p.Select((q, k) => (k == state ? 1 : 0) - q)];

    static double[,] Product(double[] u, double[] v) => Fill(u.Length, (a, b) => u[a] * v[b]);

    static double[,] Covariance(double[] p) => Fill(p.Length, (a, b) => (a == b ? p[a] : 0) - (p[a] * p[b]));

    // W eⱼ = pⱼ/(pᵢ + pⱼ)·Cᵀ(eⱼ − eᵢ), and ½(eᵢ − p) for j = i; C = ½L⁺J, L the Laplacian of pₐpᵦ/(pₐ + pᵦ).
    static double[,] ClosedForm(double[] p, int i)
    {
        var n = p.Length;
        var laplacian = Fill(n, (a, b) => a == b ? Enumerable.Range(0, n).Where(c => c != a).Sum(c => p[a] * p[c] / (p[a] + p[c])) : -p[a] * p[b] / (p[a] + p[b]));
        // L⁺J: adding 11ᵀ/n makes L regular, and J has no part along 1.
        var pseudo = Solve(Fill(n, (a, b) => laplacian[a, b] + (1.0 / n)), Covariance(p));
        return Fill(n, (a, j) => j == i ? 0.5 * ((a == i ? 1 : 0) - p[a]) : p[j] / (p[i] + p[j]) * 0.5 * (pseudo[j, a] - pseudo[i, a]));
    }

    // Gauss and Jordan with pivots.
    static double[,] Solve(double[,] matrix, double[,] right)
    {
        var n = matrix.GetLength(0);
        var (m, x) = ((double[,])matrix.Clone(), (double[,])right.Clone());
        for (var k = 0; k < n; k++)
        {
            var best = Enumerable.Range(k, n - k).MaxBy(r => Math.Abs(m[r, k]));
            for (var c = 0; c < n; c++)
            {
                (m[k, c], m[best, c]) = (m[best, c], m[k, c]);
                (x[k, c], x[best, c]) = (x[best, c], x[k, c]);
            }
            for (var r = 0; r < n; r++)
            {
                if (r == k) continue;
                var factor = m[r, k] / m[k, k];
                for (var c = 0; c < n; c++)
                {
                    m[r, c] -= factor * m[k, c];
                    x[r, c] -= factor * x[k, c];
                }
            }
        }
        return Fill(n, (a, b) => x[a, b] / m[a, a]);
    }

    static double[,] Matrix(IStraightThrough estimator, double[] logits, int state)
    {
        var k = logits.Length;
        var matrix = StraightThroughMatrix.Of(
            estimator, CategoricalFamily.Instance, [.. logits.Select(x => (float)x)], [.. Enumerable.Range(0, k).Select(c => c == state ? 1f : 0)], new Shape(1, 1, k), RandomKey.FromSeed(5), Compute);
        return Fill(k, (a, b) => matrix[(a * k) + b]);
    }

    static (double[,] Mean, double[,] Error) MeanMatrix(IStraightThrough estimator, double[] logits, int state, int rows)
    {
        var k = logits.Length;
        var all = Enumerable.Repeat(logits.Select(x => (float)x), rows).SelectMany(x => x).ToArray();
        var samples = Enumerable.Range(0, rows * k).Select(i => i % k == state ? 1f : 0).ToArray();
        var matrices = StraightThroughMatrix.Of(estimator, CategoricalFamily.Instance, all, samples, new Shape(rows, 1, k), RandomKey.FromSeed(20261121), Compute);
        var mean = Fill(k, (a, b) => Enumerable.Range(0, rows).Average(r => (double)matrices[(((r * k) + a) * k) + b]));
        var error = Fill(k, (a, b) => Math.Sqrt(Enumerable.Range(0, rows).Average(r => Math.Pow(matrices[(((r * k) + a) * k) + b] - mean[a, b], 2)) / (rows - 1)));
        return (mean, error);
    }

    static double[,] Combine(double[,] x, double[,] y, double scaleX, double scaleY) => Fill(x.GetLength(0), (a, b) => (scaleX * x[a, b]) + (scaleY * y[a, b]));

    static double[,] Fill(int n, Func<int, int, double> entry)
    {
        var matrix = new double[n, n];
        for (var a = 0; a < n; a++)
        {
            for (var b = 0; b < n; b++) matrix[a, b] = entry(a, b);
        }
        return matrix;
    }

    static void AssertClose(double[,] expected, double[,] actual, double tolerance)
    {
        for (var a = 0; a < expected.GetLength(0); a++)
        {
            for (var b = 0; b < expected.GetLength(0); b++) Assert.Equal(expected[a, b], actual[a, b], tolerance);
        }
    }

    // z = 6: 2e-9 two-sided an entry, some hundreds of entries, seed fixed.
    static void AssertWithin(double[,] expected, double[,] actual, double[,] errors, double allowance = Rounding)
    {
        for (var a = 0; a < expected.GetLength(0); a++)
        {
            for (var b = 0; b < expected.GetLength(0); b++)
                Assert.InRange(actual[a, b], expected[a, b] - allowance - (6 * errors[a, b]), expected[a, b] + allowance + (6 * errors[a, b]));
        }
    }
}
