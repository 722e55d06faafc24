using Reparam.Autodiff;
using Reparam.Experiments.Comparisons;
using Reparam.Kernels;

namespace Reparam.Tests.Comparisons;

/// <summary>Comparisons from C#: costs that a caller records.</summary>
public sealed class OwnCostTests
{
    [Fact]
    public void Categorical_ExactValues_AreThoseOfTheJointStates()
    {
        double[] logits = [0.2, -0.1, 0.4], costs = [1, -1, 0.5];
        var problem = Problem.Categorical("prices", [logits], choice => Weighted(choice, costs));
        double[] p = [.. logits.Select(l => Math.Exp(l) / logits.Sum(Math.Exp))];
        var value = p.Zip(costs, (a, b) => a * b).Sum();
        Assert.Equal(value, problem.Value(problem.Logits), 1e-12);
        Assert.Equal(p.Select((pk, k) => pk * (costs[k] - value)), problem.Gradient(problem.Logits), (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal("1 variable of 3 classes", problem.Description);
    }

    [Fact]
    public void Bernoulli_Comparison_MeasuresTheNamedEstimators()
    {
        using var compute = new Compute(1);
        var problem = Problem.Bernoulli("bits", [0.5, -1], bits => Weighted(bits, [2, -3]));
        var options = new ComparisonOptions { Estimators = ["straight-through", "disarm", "rloo"], Draws = 100 };
        var result = new Comparison(problem, options, compute).Run(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["rloo", "disarm", "straight-through"], result.Results.Select(r => r.Estimator));
        // Straight-through is exact where the cost is linear.
        Assert.Equal(0, result.Results[2].KnownBias, 1e-6);
        Assert.Equal(1, result.Results[2].RelativeCost);
        Assert.Null(result.Results[0].BreakEvenBatch);
    }

    [Fact]
    public void Cost_ThatCannotBeCompared_IsRefusedInOneSentence()
    {
        Refused("has shape [4, 2, 2], not one number for each sample, [4]", choice => choice * choice, [[0, 0], [0, 0]]);
        Refused("throws InvalidOperationException: no", _ => throw new InvalidOperationException("no"), [[0, 0]]);
        Refused("is default(Value)", _ => default, [[0, 0]]);
        Refused("A joint state costs NaN", choice => Op.Log(Op.Affine(Op.SumRows(choice * choice), -2, 0)), [[0, 0]]);
        Refused("joint states, more than the 1000000", Op.SumRows, [.. Enumerable.Repeat(new double[2], 21)]);
        Refused("one row for each variable", Op.SumRows, [[0, 0], [0]]);
        Refused("The logit Infinity", Op.SumRows, [[0, double.PositiveInfinity]]);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        using var compute = new Compute(1);
        var problem = Problem.Bernoulli("bits", [0], Op.SumRows);
        ComparisonOptions unknown = new() { Estimators = ["nonsense"] };
        ComparisonOptions[] wrong = [unknown, new() { Taus = [0] }, new() { Samples = 1 }, new() { Draws = 1 }, new() { Seed = -1 }];
        Assert.All(wrong, options => Assert.ThrowsAny<ArgumentException>(() => new Comparison(problem, options, compute)));
        var choice = Problem.Categorical("choice", [[0, 0, 1]], Op.SumRows);
        var comparison = new Comparison(choice, new ComparisonOptions { Estimators = ["disarm"] }, compute);
        var unfit = Assert.Throws<NotApplicableException>(() => comparison.Run(cancellation: TestContext.Current.CancellationToken));
        Assert.Equal("'disarm' does not apply: for binary variables; these have 3 classes.", unfit.Message);
    }

    static void Refused(string reason, Func<Value, Value> cost, double[][] logits)
        => Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => Problem.Categorical("mine", logits, cost)).Message, StringComparison.Ordinal);

    static Value Weighted(Value sample, double[] weights)
    {
        var constant = sample.Tape.Constant([.. weights.Select(w => (float)w)], new Shape(weights.Length));
        return Op.SumRows(sample * Op.BroadcastFirst(constant, sample.Shape));
    }
}
