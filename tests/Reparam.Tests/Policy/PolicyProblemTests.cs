using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Policy;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Policy;

/// <summary>Nested choices with an exact value: dynamic programming, enumeration on the tape and estimates must agree.</summary>
public sealed class PolicyProblemTests
{
    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20270103);
    static readonly GridMap Small = GridMap.Parse("S..X\n..#G");

    // Enumeration multiplies 4^4 probabilities in single precision: errors of 1e-6 of values below 1.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exact_OverAllSequences_IsTheValueAndItsGradient(bool attached)
    {
        var problem = Problem(4, attached);
        var (value, gradient) = Estimate(problem, new Exact(), rows: 2);
        for (var row = 0; row < 2; row++)
        {
            Assert.Equal(problem.Value(problem.Logits), value[row], 1e-5);
            var exact = problem.Gradient(problem.Logits);
            for (var i = 0; i < exact.Length; i++) Assert.Equal(exact[i], gradient[(row * exact.Length) + i], 1e-5);
        }
    }

    [Fact]
    public void Gradient_OfAnyLogits_IsTheSlopeOfTheValue()
    {
        const double Step = 1e-5;
        foreach (var horizon in new[] { 1, 3, 7 })
        {
            var problem = Problem(horizon, attached: false);
            var gradient = problem.Gradient(problem.Logits);
            for (var i = 0; i < gradient.Length; i++)
            {
                double At(double shift)
                {
                    double[] moved = [.. problem.Logits];
                    moved[i] += shift;
                    return problem.Value(moved);
                }
                Assert.Equal((At(Step) - At(-Step)) / (2 * Step), gradient[i], 1e-8);
            }
        }
    }

    [Fact]
    public void Value_OfALongHorizon_IsTheReturnFromTheStart()
    {
        var (world, problem) = (World(), Problem(1000, attached: false));
        Assert.Equal(-new ExactReturn(world).Values(problem.Logits)[world.Map.StartCell!.Value], problem.Value(problem.Logits), 1e-12);
    }

    // 40,000 rows; z = 5.5 fails a right estimator with probability 4e-8 for each of 28 logits: 1.1e-6 in all.
    [Fact]
    public void ScoreFunction_OnAverage_IsTheGradient()
    {
        const int Rows = 40_000;
        var problem = Problem(4, attached: false);
        var (value, gradient) = Estimate(problem, new ScoreFunction(baseline: false), Rows);
        var exact = problem.Gradient(problem.Logits);
        AssertMean(problem.Value(problem.Logits), value, 0, 1);
        for (var i = 0; i < problem.Logits.Length; i++) AssertMean(exact[i], gradient, i, problem.Logits.Length);
    }

    // In a single move the reward is linear in the action, so straight-through at τ = 1 is exact in the mean, and zgr too.
    [Theory]
    [InlineData("straight-through")]
    [InlineData("zgr")]
    public void StraightThrough_OfOneMove_IsTheGradient(string name)
    {
        var problem = Problem(1, attached: true);
        var (_, gradient) = Estimate(problem, EstimatorRegistry.Find(name)!.Create(new EstimatorOptions()), 20_000);
        var exact = problem.Gradient(problem.Logits);
        for (var i = 0; i < problem.Logits.Length; i++) AssertMean(exact[i], gradient, i, problem.Logits.Length);
    }

    [Fact]
    public void Surrogate_OfDetachedStates_HasAnotherGradientAndTheSameCosts()
    {
        var (attached, detached) = (Estimate(Problem(4, true), new Zgr(), 500), Estimate(Problem(4, false), new Zgr(), 500));
        Assert.Equal(attached.Values, detached.Values);
        Assert.NotEqual(attached.Gradient, detached.Gradient);
    }

    [Fact]
    public void Compared_ByEnumeration_TellsTheGradientOfTheReturn()
    {
        var problem = Problem(4, attached: true);
        var options = new ComparisonOptions { Estimators = ["exact", "score-function", "straight-through"], Draws = 200 };
        var result = new Comparison(problem, options, Compute).Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(-problem.Value(problem.Logits), result.Value, 1e-12);
        Assert.Equal(problem.Gradient(problem.Logits).Select(slope => -slope), result.Exact.Select(slope => slope));
        // The first two are unbiased, the last is not.
        foreach (var measured in result.Results.Take(2))
            Assert.All(result.Exact.Zip(measured.EnumeratedMean!), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.True(result.Results[2].EnumeratedBias > 1e-3);
    }

    [Fact]
    public void Problem_ThatCannotBe_IsRefused()
    {
        Assert.Throws<WorldException>(() => new PolicyProblem(new GridWorld(Small), 4, [], false));
        Assert.Throws<WorldException>(() => new PolicyProblem(new GridWorld(GridMap.Parse("..G"), slip: 0), 4, [], false));
        Assert.Throws<ArgumentOutOfRangeException>("horizon", () => new PolicyProblem(World(), 0, [], false));
        Assert.Throws<ArgumentException>("logits", () => new PolicyProblem(World(), 4, [1, 2], false));
    }

    static GridWorld World() => new(Small, slip: 0, stepReward: -0.02, gamma: 0.9);

    static PolicyProblem Problem(int horizon, bool attached) => new(World(), horizon, RandomWorld.Logits(World(), Key), attached);

    static Value Leaf(Tape tape, PolicyProblem problem, int rows)
        => tape.Constant([.. Enumerable.Repeat(problem.Logits.Select(l => (float)l), rows).SelectMany(l => l)], new Shape(rows, problem.Logits.Length));

    static (float[] Values, float[] Gradient) Estimate(PolicyProblem problem, IEstimator estimator, int rows)
    {
        var tape = new Tape(Compute);
        var leaf = Leaf(tape, problem, rows);
        var layer = new StochasticLayer(CategoricalFamily.Instance, estimator);
        var surrogate = problem.Surrogate(leaf, (_, logits, cost, pass) => layer.Surrogate(logits, cost, pass), new Pass(Key.Split(7)));
        return (surrogate.Data.ToArray(), tape.Gradient(surrogate, leaf).Data.ToArray());
    }

    static void AssertMean(double expected, float[] numbers, int first, int stride)
    {
        var sample = numbers.Where((_, i) => i % stride == first).Select(x => (double)x).ToArray();
        var mean = sample.Average();
        var error = Math.Sqrt(sample.Sum(x => (x - mean) * (x - mean)) / (sample.Length - 1.0) / sample.Length);
        // Logits of G and X have gradients of zero and no error.
        Assert.InRange(mean, expected - (5.5 * error) - 1e-6, expected + (5.5 * error) + 1e-6);
    }
}
