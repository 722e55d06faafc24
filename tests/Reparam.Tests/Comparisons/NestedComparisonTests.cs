using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Kernels;
using Reparam.Tests.Training;

namespace Reparam.Tests.Comparisons;

/// <summary>Estimators on two nested decisions, held against the closed form.</summary>
public sealed class NestedComparisonTests
{
    static readonly Lazy<ComparisonResult> Compared = new(() =>
    {
        using var compute = new Compute(1);
        return new Comparison(new TwoSteps(), new ComparisonOptions { Draws = 4000, Samples = 2, LearningSteps = 20 }, compute).Run();
    });

    [Fact]
    public void Gradient_OfTheToy_IsTheDifferenceOfItsValues()
    {
        var (problem, step) = (new TwoSteps(), 1e-5);
        var gradient = problem.Gradient(problem.Logits);
        for (var i = 0; i < gradient.Length; i++)
        {
            var (up, down) = (problem.Logits.ToArray(), problem.Logits.ToArray());
            (up[i], down[i]) = (up[i] + step, down[i] - step);
            Assert.Equal((problem.Value(up) - problem.Value(down)) / (2 * step), gradient[i], 1e-9);
        }
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("score-function")]
    [InlineData("score-function-baseline")]
    [InlineData("nvil")]
    [InlineData("muprop")]
    public void EnumeratedMean_OfAnUnbiasedEstimator_IsTheExactGradient(string name)
    {
        var result = Result(name);
        Assert.NotNull(result.EnumeratedMean);
        for (var i = 0; i < 12; i++) Assert.Equal(Compared.Value.Exact[i], result.EnumeratedMean[i], 1e-5);
    }

    [Fact]
    public void EnumeratedMoments_OfTheScoreFunction_AreThoseOfTheNinePairs()
    {
        var problem = new TwoSteps();
        var result = Result("score-function");
        // The estimate of a pair is its cost times its score; its square sums up to the second moment.
        var (moment, exact) = (0.0, Compared.Value.Exact);
        for (var pair = 0; pair < 9; pair++)
        {
            var (a, b) = (pair / 3, pair % 3);
            double[] first = Softmax(problem.Logits[..3]), second = Softmax(problem.Logits[(3 + (3 * a))..(6 + (3 * a))]);
            var square = Enumerable.Range(0, 3).Sum(k => Math.Pow((k == a ? 1 : 0) - first[k], 2) + Math.Pow((k == b ? 1 : 0) - second[k], 2));
            moment += first[a] * second[b] * Math.Pow(CostOf(problem, a, b), 2) * square;
        }
        Assert.Equal(moment - exact.Sum(g => g * g), result.EnumeratedVariance!.Value, 1e-5);
    }

    [Fact]
    public void Mean_OfEveryUnbiasedEstimator_IsTheExactGradientWithinItsError()
    {
        // 12 coordinates: the norm of the error is below 6 of its standard errors but for 1e-6 of all seeds.
        Assert.All(Compared.Value.Results.Where(result => !result.Biased), result
            => Assert.True(result.Bias <= (6 * result.BiasError) + 1e-5, $"{result.Label}: {result.Bias}, error {result.BiasError}"));
    }

    [Fact]
    public void Registry_OnNestedLayers_IsMeasuredOrLeftOutWithAReason()
    {
        var measured = Compared.Value.Results.Select(result => result.Estimator).ToHashSet();
        var skipped = Compared.Value.Skipped.ToDictionary(skip => skip.Estimator, skip => skip.Reason);
        foreach (var entry in EstimatorRegistry.All)
        {
            var bound = entry.Info.MultiSampleBound;
            Assert.Equal(entry.Info.Variables != DiscreteVariables.Binary && !bound, measured.Contains(entry.Info.Name));
            if (bound) Assert.Contains("nested layers", skipped[entry.Info.Name], StringComparison.Ordinal);
        }
        Assert.Equal(2, Compared.Value.Layers);
    }

    [Theory]
    [InlineData("score-function", 1, 0)]
    [InlineData("rloo", 4, 0)]
    [InlineData("straight-through", 1, 1)]
    [InlineData("muprop", 3, 2)]
    [InlineData("exact", 9, 0)]
    public void Evaluations_OfNestedLayers_AreThoseOfTheInnermostCost(string name, int evaluations, int gradients)
    {
        var result = Result(name);
        Assert.Equal((evaluations, gradients), (result.Evaluations, result.GradientEvaluations));
    }

    [Fact]
    public void EnumeratedMean_OfEstimatorsWithSeveralEvaluations_IsLeftOut()
    {
        Assert.Null(Result("rloo").EnumeratedMean);
        Assert.Null(Result("local-expectation").EnumeratedMean);
        Assert.InRange(Result("score-function").ForwardTv, 0, 0.03);
    }

    [Fact]
    public void Folder_OfANestedComparison_HoldsItsRace()
    {
        using var folder = new TemporaryFolder();
        using var compute = new Compute(1);
        var options = new ComparisonOptions { Estimators = ["score-function", "straight-through"], Draws = 200 };
        var problem = new TwoSteps();
        var result = new Comparison(problem, options, compute).Run(cancellation: TestContext.Current.CancellationToken);
        var written = new ComparisonFolder(folder["nested"]);
        written.Write(problem, options, result, compute, TestContext.Current.CancellationToken);
        Assert.Equal(result.Exact, written.Finished()!.Exact);
    }

    static EstimatorResult Result(string name) => Compared.Value.Results.First(result => result.Estimator == name);

    // The expected cost where the logits leave only one pair.
    static double CostOf(TwoSteps problem, int a, int b)
    {
        var logits = new double[12];
        (logits[a], logits[3 + (3 * a) + b]) = (500, 500);
        return problem.Value(logits);
    }

    static double[] Softmax(double[] logits) => [.. logits.Select(l => Math.Exp(l) / logits.Sum(Math.Exp))];
}
