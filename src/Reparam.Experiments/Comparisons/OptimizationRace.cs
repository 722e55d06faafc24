using System.Diagnostics;
using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Comparisons;

/// <summary>A point of a race.</summary>
/// <param name="Evaluations">Evaluations of the cost and of its gradient so far.</param>
/// <param name="Seconds">Time spent on estimates so far.</param>
/// <param name="Loss">The exact expected cost at this point.</param>
readonly record struct RacePoint(double Evaluations, double Seconds, double Loss);

/// <summary>The points of one runner.</summary>
sealed record RaceTrack(string Label, bool Biased, IReadOnlyList<RacePoint> Points);

/// <summary>
/// Minimizes the expected cost from the logits of a problem by Adam on the estimates of a small batch, and records the exact
/// expectation on the way.
/// </summary>
sealed class OptimizationRace(Problem problem, ComparisonOptions options, Compute compute)
{
    const int Steps = 400, Every = 5, Batch = 8;
    const float LearningRate = 0.03f;

    public RaceTrack Run(EstimatorResult runner, CancellationToken cancellation)
    {
        var entry = EstimatorRegistry.Find(runner.Estimator)!;
        var (own, isFolded) = Comparison.AsSeenBy(problem, entry.Info);
        var key = RandomKey.FromSeed((ulong)options.Seed).Split(4);
        var layers = new ProblemLayers(own, entry, runner.Tau, options.Samples, key.Split(0));
        var logits = new Parameter("logits", new Shape(own.Logits.Length));
        own.FloatLogits.CopyTo(logits.Data);
        var optimizer = new Adam([logits], LearningRate);
        var (tape, points, clock) = (new Tape(compute), new List<RacePoint>(), new Stopwatch());
        for (var step = 0; step <= Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step % Every == 0)
            {
                var evaluations = (double)step * Batch * (runner.Evaluations + runner.GradientEvaluations);
                points.Add(new(evaluations, clock.Elapsed.TotalSeconds, problem.Value(OfProblem(logits.Data, isFolded))));
            }
            clock.Start();
            tape.Reset();
            var leaf = tape.Use(logits);
            var pass = new Pass(key.Split(1 + (ulong)step)) { Learn = true, Input = tape.Constant(1, new Shape(Batch, 1)) };
            var surrogate = own.Surrogate(Op.BroadcastFirst(leaf, new Shape(Batch, own.Logits.Length)), layers.Surrogate, pass);
            optimizer.Step([tape.Gradient(Op.Mean(surrogate), leaf)]);
            layers.EndStep(tape);
            clock.Stop();
        }
        return new RaceTrack(runner.Label, runner.Biased, points);
    }

    // A bit of logit η is a choice between two classes of logits 0 and η.
    static double[] OfProblem(float[] logits, bool isFolded)
        => isFolded ? [.. logits.SelectMany(logit => new[] { 0.0, logit })] : [.. logits.Select(logit => (double)logit)];

    /// <summary>The runners: each estimator at its best temperature, and of these the best few of both kinds, by error at batch 10.</summary>
    public static IReadOnlyList<EstimatorResult> Runners(ComparisonResult comparison, int ofEachKind = 4)
    {
        var best = comparison.Results.Where(result => result.BoundExact is null && result.Estimator != "exact")
            .GroupBy(result => result.Estimator).Select(group => group.MinBy(result => result.Mse["10"])!).ToArray();
        return
        [
            .. best.GroupBy(result => result.Biased).OrderBy(kind => kind.Key)
                .SelectMany(kind => kind.OrderBy(result => result.Mse["10"]).Take(ofEachKind)),
        ];
    }
}
