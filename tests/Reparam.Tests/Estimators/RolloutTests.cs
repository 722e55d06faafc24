using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Estimators;

/// <summary>Whole rollouts of nested layers: how often they evaluate the cost, what they return, and what they estimate.</summary>
public sealed class RolloutTests
{
    static readonly Compute Compute = new(1);

    public static TheoryData<string> Able()
        => [.. EstimatorRegistry.All.Select(entry => entry.Info).Where(info => info.TakesRollouts).Select(info => info.Name)];

    public static TheoryData<string> Unable()
        => [.. EstimatorRegistry.All.Select(entry => entry.Info).Where(info => !info.TakesRollouts).Select(info => info.Name)];

    public static TheoryData<string, string, int, int> Unbiased()
    {
        var data = new TheoryData<string, string, int, int>();
        foreach (var info in EstimatorRegistry.All.Select(entry => entry.Info).Where(info => info.TakesRollouts && info.Unbiased))
        {
            foreach (var layers in new[] { 2, 3 })
            {
                data.Add(info.Name, "categorical", layers, 2);
                data.Add(info.Name, "bernoulli", layers, info.MultiSampleBound ? 2 : 3);
                if (info.LeastSamples <= 1) data.Add(info.Name, "bernoulli", layers, 1);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Able))]
    public void Rollout_OfNestedLayers_EvaluatesTheCostOncePerRun(string name)
    {
        var chain = new Chain(CategoricalFamily.Instance, layers: 3);
        chain.Estimate(new Tape(Compute), 5, Of(name, 4), new Rloo(4), new Pass(RandomKey.FromSeed(1)));
        Assert.Equal(4, chain.Costs.Count);
    }

    [Theory]
    [MemberData(nameof(Able))]
    public void Rollout_OfAnyCost_HasTheMeanCostOrTheBoundAsValue(string name)
    {
        const int Batch = 6, Runs = 3;
        var chain = new Chain(BernoulliFamily.Instance, layers: 2);
        var (value, _) = chain.Estimate(new Tape(Compute), Batch, Of(name, Runs), new ScoreFunction(baseline: false), new Pass(RandomKey.FromSeed(2)));
        Assert.True(chain.Costs.SelectMany(c => c).Distinct().Count() > Runs, "runs are independent");
        for (var b = 0; b < Batch; b++)
        {
            if (EstimatorRegistry.Find(name)!.Info.MultiSampleBound)
                Assert.Equal(-Math.Log(chain.Costs.Average(c => Math.Exp(-c[b]))), value[b], 1e-6 * (1 + Math.Abs(value[b])));
            else Assert.Equal((chain.Costs[0][b] + chain.Costs[1][b] + chain.Costs[2][b]) * (1f / Runs), value[b]);
        }
    }

    [Trait("Category", "Long")]
    [Theory]
    [MemberData(nameof(Unbiased))]
    public void MeanGradient_OfNestedLayers_IsTheEnumeratedOne(string name, string family, int layers, int samples)
    {
        // Two-sided failure probability 5.7e-7 a coordinate at z = 5; fewer than 300 coordinates in all: below 2e-4 a run.
        const int Draws = 40_000;
        const double Z = 5;
        var chain = new Chain(family == "categorical" ? CategoricalFamily.Instance : BernoulliFamily.Instance, layers);
        var exact = chain.ExactGradient(EstimatorRegistry.Find(name)!.Info.MultiSampleBound ? samples : 1);
        var (mean, error) = chain.Mean(Of(name, samples), Draws, RandomKey.FromSeed(20261203));
        for (var i = 0; i < exact.Length; i++)
            Assert.True(Math.Abs(mean[i] - exact[i]) <= (Z * error[i]) + (1e-4 * (1 + Math.Abs(exact[i]))), $"[{i}]: {mean[i]} ± {error[i]}, exact {exact[i]}");
    }

    [Fact]
    public void ScoreFunctionOfOneRun_HasTheSignalOfItsCost()
    {
        // The gradient for the first logits is cost·(sample − mean): known from the run itself.
        var chain = new Chain(BernoulliFamily.Instance, layers: 2);
        var (value, gradient) = chain.Estimate(new Tape(Compute), 1, Of("score-function", 1), new Exact(), new Pass(RandomKey.FromSeed(3)));
        for (var i = 0; i < chain.Width; i++)
        {
            var mean = 1 / (1 + Math.Exp(-chain.Point[i]));
            Assert.Equal(value[0] * (chain.First[i] - mean), gradient[i], 1e-5);
        }
    }

    [Fact]
    public void NormalizedSignal_OfRuns_IsDividedByTheDeviationOfCosts()
    {
        var (plain, scaled) = (Of("score-function-vn", 2), Of("score-function-vn", 2));
        ((IAdaptive)scaled.Estimator).State[0].Data[1] = 4;
        var gradients = new[] { plain, scaled }
            .Select(rollout => new Chain(CategoricalFamily.Instance, 2).Estimate(new Tape(Compute), 1, rollout, new Rloo(), new Pass(RandomKey.FromSeed(4)))
                .Gradient).ToArray();
        Assert.Contains(gradients[0], g => Math.Abs(g) > 0.1);
        // All but the parameter inside the cost, which no signal reaches.
        for (var i = 0; i < gradients[0].Length - 1; i++) Assert.Equal(gradients[0][i] / 2, gradients[1][i]);
        Assert.Equal(gradients[0][^1], gradients[1][^1]);
    }

    [Fact]
    public void Baseline_OfRuns_LearnsFromEveryRun()
    {
        var rollout = Of("score-function-baseline", 3);
        var adaptive = (IAdaptive)rollout.Estimator;
        var chain = new Chain(BernoulliFamily.Instance, layers: 2);
        chain.Estimate(new Tape(Compute), 4, rollout, new Exact(), new Pass(RandomKey.FromSeed(5)));
        adaptive.EndStep();
        Assert.Equal(0, adaptive.State[0].Data[1]);
        chain.Estimate(new Tape(Compute), 4, rollout, new Exact(), new Pass(RandomKey.FromSeed(5)) { Learn = true });
        adaptive.EndStep();
        var average = adaptive.State[0].Data[0] / adaptive.State[0].Data[1];
        Assert.Equal(chain.Costs.TakeLast(3).SelectMany(c => c).Average(), average, 1e-5);
    }

    [Fact]
    public void PathwiseLayerInside_KeepsItsOwnEstimate()
    {
        // One sample of it is one evaluation: its gradient is that of the cost at its sample, whatever the other run.
        var gradients = new[] { 0f, 100f }.Select(other =>
        {
            var tape = new Tape(Compute);
            var logits = tape.Constant(0.3f, new Shape(1, 2));
            var (layer, run) = (new StochasticLayer(BernoulliFamily.Instance, new StraightThrough()), 0);
            var surrogate = Of("rloo", 2)
                .Surrogate(pass => layer.Surrogate(logits, (d, _) => Op.Affine(Op.SumRows(d * d), 1, run++ * other), pass), new Pass(RandomKey.FromSeed(6)));
            return tape.Gradient(surrogate, logits).Data.ToArray();
        }).ToArray();
        Assert.Equal(gradients[0], gradients[1]);
    }

    [Fact]
    public void RolloutInsideAnother_RunsItsCostOnce()
    {
        var chain = new Chain(BernoulliFamily.Instance, layers: 2);
        var (outer, inner) = (Of("rloo", 3), Of("vimco", 5));
        chain.Estimate(new Tape(Compute), 4, outer, new Exact(), new Pass(RandomKey.FromSeed(7)), inner);
        Assert.Equal(3, chain.Costs.Count);
        chain.Costs.Clear();
        chain.Estimate(new Tape(Compute), 4, outer, new Exact(), new Pass(RandomKey.FromSeed(7)) { MeanField = true });
        Assert.Single(chain.Costs);
    }

    [Theory]
    [MemberData(nameof(Able))]
    public void SteadyStep_AllocatesNothing(string name)
    {
        var (tape, rollout, pass) = (new Tape(Compute), Of(name, 3), new Pass(RandomKey.FromSeed(8)) { Learn = true });
        var (outer, inner) = (new StochasticLayer(CategoricalFamily.Instance, new Exact()), new StochasticLayer(CategoricalFamily.Instance, new Exact()));
        var logits = default(Value);
        Cost beyondSecond = (d, _) => Op.SumRows(d * logits);
        Cost beyondFirst = (d, inside) => inner.Surrogate(d + logits, beyondSecond, inside);
        Func<Pass, Value> whole = run => outer.Surrogate(logits, beyondFirst, run);
        var step = () =>
        {
            tape.Reset();
            logits = tape.Constant(0.5f, new Shape(8, 2, 3));
            tape.Gradient(rollout.Surrogate(whole, pass), logits);
            (rollout.Estimator as IAdaptive)?.EndStep();
        };
        Assert.Equal(0, AllocatedBytes.Least(5, step));
    }

    [Theory]
    [MemberData(nameof(Unable))]
    public void Rollout_OfAnEstimatorWithoutASignalForRuns_SaysWhichHaveOne(string name)
    {
        var error = Assert.Throws<ArgumentException>("estimator", () => Of(name, 2));
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'rloo'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("estimator", () => new Rollout(EstimatorRegistry.Find(name)!.Create(new EstimatorOptions()), 2));
    }

    [Fact]
    public void Rollout_OfTooFewRunsOrNoSuchName_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => new Rollout(new Rloo(), 1));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => new Rollout(new ScoreFunction(baseline: false), 0));
        Assert.Throws<ArgumentException>("estimator", () => Of("no-such", 2));
        var tape = new Tape(Compute);
        Assert.Throws<ArgumentException>("cost", () => Of("rloo", 2).Surrogate(_ => tape.Constant(0, new Shape(2, 2)), default));
    }

    static Rollout Of(string name, int samples) => Rollout.Of(name, new EstimatorOptions { Samples = samples });

    /// <summary>
    /// Layers in a chain, h₁ ~ p(a₁), hₜ ~ p(aₜ + W·hₜ₋₁), and the cost q² + 0.3·q³ with q = Σₜ uₜ·hₜ + c: small enough to
    /// enumerate in double precision. One variable of three classes, or two bits.
    /// </summary>
    sealed class Chain(IDiscreteFamily family, int layers)
    {
        readonly bool _binary = family is BernoulliFamily;

        public int Width => _binary ? 2 : 3;

        public List<float[]> Costs { get; } = [];

        public float[] First { get; private set; } = [];

        /// <summary>a₁ … a_T, then c. Odd-looking numbers, so that no two coordinates agree by accident.</summary>
        public double[] Point => [.. Enumerable.Range(0, layers * Width).Select(i => Math.Sin(1.3 + (2.1 * i))), 0.35];

        static double W(int i, int j) => Math.Cos((1.1 * i) + (2.3 * j) + 0.5);

        static double U(int layer, int i) => 0.6 * Math.Cos(0.3 + (1.9 * i) + layer);

        public (float[] Value, float[] Gradient) Estimate(Tape tape, int batch, Rollout rollout, IEstimator estimator, Pass pass, Rollout? inner = null)
        {
            var (surrogate, leaves) = Surrogate(tape, batch, rollout, estimator, pass, inner);
            var gradients = new Value[leaves.Length];
            tape.Gradient(surrogate, leaves, gradients);
            float[] Row(Value gradient, int b)
            {
                var width = gradient.Shape.Count / batch;
                return gradient.Data.Slice(b * width, width).ToArray();
            }
            return (surrogate.Data.ToArray(), [.. Enumerable.Range(0, batch).SelectMany(b => gradients.SelectMany(g => Row(g, b)))]);
        }

        public (double[] Mean, double[] Error) Mean(Rollout rollout, int draws, RandomKey key)
        {
            var (_, all) = Estimate(new Tape(Compute), draws, rollout, new Exact(), new Pass(key));
            var width = all.Length / draws;
            var (mean, error) = (new double[width], new double[width]);
            for (var i = 0; i < width; i++)
            {
                for (var d = 0; d < draws; d++) mean[i] += (double)all[(d * width) + i] / draws;
                for (var d = 0; d < draws; d++) error[i] += (all[(d * width) + i] - mean[i]) * (all[(d * width) + i] - mean[i]);
                error[i] = Math.Sqrt(error[i] / (draws - 1.0) / draws);
            }
            return (mean, error);
        }

        (Value Surrogate, Value[] Leaves) Surrogate(Tape tape, int batch, Rollout rollout, IEstimator estimator, Pass pass, Rollout? inner)
        {
            var shape = _binary ? new Shape(batch, Width) : new Shape(batch, 1, Width);
            var flat = new Shape(batch, Width);
            Value Repeat(IEnumerable<double> row, Shape to)
                => Op.Detach(Op.BroadcastFirst(tape.Constant([.. row.Select(x => (float)x)], new Shape(to.Count / batch)), to));
            Value[] leaves = [.. Enumerable.Range(0, layers).Select(t => Repeat(Point.Skip(t * Width).Take(Width), shape)),
                Repeat([Point[^1]], new Shape(batch))];
            var w = tape.Constant([.. from i in Enumerable.Range(0, Width) from j in Enumerable.Range(0, Width) select (float)W(i, j)],
                new Shape(Width, Width));
            var layer = new StochasticLayer(family, estimator);

            Value Layer(int t, Value logits, Value sum, Pass inside) => layer.Surrogate(logits, (h, deeper) =>
            {
                if (t == 0) First = h.Data.ToArray();
                var q = sum + Op.DotLast(Op.Reshape(h, flat), Repeat(Enumerable.Range(0, Width).Select(i => U(t, i)), flat));
                if (t < layers - 1) return Layer(t + 1, Op.Reshape(Op.MatMul(Op.Reshape(h, flat), w), shape) + leaves[t + 1], q, deeper);
                var cost = (q * q) + (0.3f * (q * q * q));
                Costs.Add(cost.Data.ToArray());
                return cost;
            }, inside);

            Value Whole(Pass run) => Layer(0, leaves[0], leaves[^1], run);
            return (rollout.Surrogate(run => inner is null ? Whole(run) : inner.Surrogate(Whole, run), pass), leaves);
        }

        public double[] ExactGradient(int samples)
        {
            const double Step = 1e-5;
            return [.. Point.Select((_, i) =>
            {
                var (up, down) = (Point, Point);
                up[i] += Step;
                down[i] -= Step;
                return (Objective(up, samples) - Objective(down, samples)) / (2 * Step);
            })];
        }

        // The expected cost, or with n samples −E log(1/n Σ exp(−cost)).
        double Objective(double[] point, int samples)
        {
            var joint = Joint(point, 0, [.. point[..Width]], point[^1]).ToArray();
            if (samples == 1) return joint.Sum(s => s.Probability * s.Cost);
            Assert.Equal(2, samples);
            return -joint.Sum(a => joint.Sum(b => a.Probability * b.Probability * Math.Log((Math.Exp(-a.Cost) + Math.Exp(-b.Cost)) / 2)));
        }

        IEnumerable<(double Probability, double Cost)> Joint(double[] point, int t, double[] logits, double q)
        {
            foreach (var (probability, h) in States(logits))
            {
                var sum = q + h.Select((x, i) => x * U(t, i)).Sum();
                if (t == layers - 1)
                {
                    yield return (probability, (sum * sum) + (0.3 * sum * sum * sum));
                    continue;
                }
                double[] next = [.. Enumerable.Range(0, Width).Select(j => point[((t + 1) * Width) + j] + h.Select((x, i) => x * W(i, j)).Sum())];
                foreach (var (rest, cost) in Joint(point, t + 1, next, sum)) yield return (probability * rest, cost);
            }
        }

        IEnumerable<(double Probability, double[] State)> States(double[] logits)
        {
            if (!_binary)
            {
                var total = logits.Sum(Math.Exp);
                for (var k = 0; k < Width; k++) yield return (Math.Exp(logits[k]) / total, [.. Enumerable.Range(0, Width).Select(i => i == k ? 1.0 : 0)]);
                yield break;
            }
            double One(int i) => 1 / (1 + Math.Exp(-logits[i]));
            for (var s = 0; s < 4; s++)
            {
                double[] bits = [s / 2, s % 2];
                yield return (bits.Select((b, i) => b == 1 ? One(i) : 1 - One(i)).Aggregate((a, b) => a * b), bits);
            }
        }
    }
}
