using System.Diagnostics;
using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Comparisons;

/// <summary>A place in the race.</summary>
/// <param name="Evaluations">Evaluations of the cost so far, and of its gradient.</param>
/// <param name="Seconds">Time spent on estimates so far.</param>
/// <param name="Loss">The exact expected cost there.</param>
readonly record struct RacePoint(double Evaluations, double Seconds, double Loss);

/// <summary>A runner: its label and where it was.</summary>
sealed record RaceTrack(string Label, bool Biased, IReadOnlyList<RacePoint> Points);

/// <summary>
/// Minimizes the expected cost from a problem's logits by Adam on the estimates of a small batch, and measures the exact
/// expectation on the way.
/// </summary>
sealed class OptimizationRace(Problem problem, ComparisonOptions options, Compute compute)
{
    const int Steps = 400, Every = 5, Batch = 8;
    const float LearningRate = 0.03f;

    public RaceTrack Run(EstimatorResult runner, CancellationToken cancellation)
    {
        var entry = EstimatorRegistry.Find(runner.Estimator)!;
        var own = !problem.Binary && entry.Info.Variables == DiscreteVariables.Binary ? problem.AsBinary() : problem;
        var key = RandomKey.FromSeed((ulong)options.Seed).Split(4);
        var estimator = entry.Create(new EstimatorOptions { Temperature = (float)(runner.Tau ?? 1), Samples = options.Samples, Inputs = 1, Width = own.Shape.Count, Key = key.Split(0) });
        var layer = new StochasticLayer(own.Family, estimator);
        var expected = new ExpectedCost(problem);
        var logits = new Parameter("logits", new Shape(own.Shape.Count));
        own.FloatLogits.CopyTo(logits.Data);
        var optimizer = new Adam([logits], LearningRate);
        var adaptive = estimator as IAdaptive;
        var learning = adaptive is { Learned.Count: > 0 } ? new Adam([.. adaptive.Learned.Select(l => l.Parameter)], 0.01f) : null;
        var (tape, points, clock) = (new Tape(compute), new List<RacePoint>(), new Stopwatch());
        var cost = own.Cost;
        for (var step = 0; step <= Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step % Every == 0)
                points.Add(new((double)step * Batch * (runner.Evaluations + runner.GradientEvaluations), clock.Elapsed.TotalSeconds, expected.Value(OfProblem(logits.Data, folded: own != problem))));
            clock.Start();
            tape.Reset();
            var leaf = tape.Use(logits);
            var shape = own.Binary ? new Shape(Batch, own.Variables) : new Shape(Batch, own.Variables, own.Classes);
            var surrogate = layer.Surrogate(Op.BroadcastFirst(leaf, shape), cost, new Pass(key.Split(1 + (ulong)step)) { Learn = true, Input = tape.Constant(1, new Shape(Batch, 1)) });
            optimizer.Step([tape.Gradient(Op.Mean(surrogate), leaf)]);
            if (learning is not null) learning.Step([.. adaptive!.Learned.Select(l => tape.Constant(l.Gradient, l.Parameter.Shape))]);
            adaptive?.EndStep();
            clock.Stop();
        }
        return new RaceTrack(runner.Label, runner.Biased, points);
    }

    // A bit of logit η is a choice between logits 0 and η.
    static double[] OfProblem(float[] logits, bool folded) => folded ? [.. logits.SelectMany(l => new[] { 0.0, l })] : [.. logits.Select(l => (double)l)];

    /// <summary>Who runs: of every estimator its best temperature; of these the best few of both kinds, by MSE at batch 10.</summary>
    public static IReadOnlyList<EstimatorResult> Runners(ComparisonResult comparison, int ofEachKind = 4)
    {
        var best = comparison.Results.Where(result => result.BoundExact is null && result.Estimator != "exact")
            .GroupBy(result => result.Estimator).Select(group => group.MinBy(result => result.Mse["10"])!).ToArray();
        return [.. best.GroupBy(result => result.Biased).OrderBy(kind => kind.Key).SelectMany(kind => kind.OrderBy(result => result.Mse["10"]).Take(ofEachKind))];
    }
}
