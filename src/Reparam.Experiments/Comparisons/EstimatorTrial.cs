using System.Diagnostics;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Comparisons;

/// <summary>One estimator on one problem: learns for a moment if it learns, then its moments, time and evaluations.</summary>
sealed class EstimatorTrial(Problem problem, IEstimator estimator, Compute compute, CancellationToken cancellation)
{
    const int LearningBatch = 64, CountedBatch = 256;
    const float LearningRate = 0.01f;

    // What an enumeration may cost: outcomes, and numbers of their samples.
    const double MaxOutcomes = 1e6, MaxNumbers = 2e7;

    readonly GradientMeasure _measure = new(problem.Family, problem.FloatLogits, problem.Shape, Stoppable(problem.Cost, cancellation), compute);

    /// <summary>Steps of learning on batches of 64, by Adam.</summary>
    public void Learn(int steps, RandomKey key)
    {
        if (estimator is not IAdaptive adaptive) return;
        var optimizer = adaptive.Learned.Count == 0 ? null : new Adam([.. adaptive.Learned.Select(l => l.Parameter)], LearningRate);
        var tape = new Tape(compute);
        for (var step = 0; step < steps; step++)
        {
            tape.Reset();
            Surrogate(tape, LearningBatch, Stoppable(problem.Cost, cancellation), new Pass(key.Split((ulong)step)) { Learn = true }, out _);
            optimizer?.Step([.. adaptive.Learned.Select(l => tape.Constant(l.Gradient, l.Parameter.Shape))]);
            adaptive.EndStep();
        }
    }

    /// <summary>How many of so many draws fit in so many seconds, by the time of a few; at least some hundred.</summary>
    public long Affordable(long draws, double seconds, RandomKey key)
    {
        const int Few = 64, Least = 256;
        if (estimator is IFiniteDraws { Draws: 0 }) return draws;
        // The first compiles.
        _measure.Sample(estimator, Few, key);
        var start = Stopwatch.GetTimestamp();
        _measure.Sample(estimator, Few, key);
        return Math.Min(draws, Math.Max(Least, (long)(Few * seconds / Stopwatch.GetElapsedTime(start).TotalSeconds)));
    }

    /// <summary>Mean and variance of draws, and how long a draw took.</summary>
    public (GradientMoments Moments, double NanosecondsPerDraw) Draw(long draws, RandomKey key)
    {
        if (estimator is IFiniteDraws { Draws: 0 } certain) return Once(certain);
        // Code and buffers once before the clock starts.
        _measure.Sample(estimator, Math.Clamp(draws / 10, 2, 1000), key.Split(1));
        var start = Stopwatch.GetTimestamp();
        var moments = _measure.Sample(estimator, draws, key);
        return (moments, Stopwatch.GetElapsedTime(start).TotalNanoseconds / draws);
    }

    // Nothing is drawn: one estimate is all there is.
    (GradientMoments, double) Once(IFiniteDraws certain)
    {
        _measure.Enumerate(certain);
        var start = Stopwatch.GetTimestamp();
        var moments = _measure.Enumerate(certain);
        return (moments, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
    }

    /// <summary>Mean and variance over every outcome; null where they are not finite or too many.</summary>
    public GradientMoments? Enumerate()
    {
        var outcomes = _measure.Outcomes(estimator);
        return estimator is IFiniteDraws finite && outcomes <= MaxOutcomes && outcomes * finite.Draws * problem.Shape.Count <= MaxNumbers ? _measure.Enumerate(finite) : null;
    }

    /// <summary>The exact gradient of the bound by <paramref name="samples"/> samples; null where there are too many outcomes.</summary>
    public double[]? ExactOfBound(int samples) => Math.Pow(_measure.States, samples) <= MaxOutcomes ? _measure.Exact(samples, MaxOutcomes) : null;

    /// <summary>
    /// How often a draw evaluates the cost and its gradient, and the total variation between the classes that the cost
    /// first sees and Cat(p), the mean over variables, from <paramref name="draws"/> draws.
    /// </summary>
    public (int Evaluations, int GradientEvaluations, double ForwardTv) Watch(int draws, RandomKey key)
    {
        var tape = new Tape(compute);
        var (evaluations, gradientEvaluations) = (0, 0);
        var counts = new double[problem.Variables * problem.Classes];
        // A cost's gradient was evaluated where a walk back passes its sample: the caller's, or one of the estimator's own.
        var probe = new Rule("Probe", (in Backward back) =>
        {
            gradientEvaluations++;
            back.Add(0, back.Upstream);
        });
        if (estimator is IFiniteDraws { Draws: 0 }) draws = 1;
        for (var first = 0; first < draws; first += CountedBatch)
        {
            var seen = default(Value);
            tape.Reset();
            (evaluations, gradientEvaluations) = (0, 0);
            var surrogate = Surrogate(tape, Math.Min(CountedBatch, draws - first), (sample, pass) =>
            {
                var watched = tape.Record(probe, sample.Shape, sample);
                sample.Data.CopyTo(tape.Write(watched));
                if (evaluations++ == 0) seen = watched;
                return problem.Cost(watched, pass);
            }, new Pass(key) { FirstExample = first }, out var leaf);
            tape.Gradient(surrogate, leaf);
            Count(seen.Data, counts);
        }
        // States that are enumerated follow no law of the estimator's own.
        return (evaluations, gradientEvaluations, estimator.Info.Enumerates ? 0 : TotalVariation(counts, draws));
    }

    // Millions of draws can be stopped at any evaluation.
    static Cost Stoppable(Cost cost, CancellationToken cancellation) => (sample, pass) =>
    {
        cancellation.ThrowIfCancellationRequested();
        return cost(sample, pass);
    };

    Value Surrogate(Tape tape, int batch, Cost cost, Pass pass, out Value leaf)
    {
        var shape = problem.Binary ? new Shape(batch, problem.Variables) : new Shape(batch, problem.Variables, problem.Classes);
        leaf = Op.Detach(Op.BroadcastFirst(tape.Constant(problem.FloatLogits, new Shape(problem.Shape.Count)), shape));
        return new StochasticLayer(problem.Family, estimator).Surrogate(leaf, cost, pass with { Input = tape.Constant(1, new Shape(batch, 1)) });
    }

    void Count(ReadOnlySpan<float> samples, double[] counts)
    {
        var k = problem.Classes;
        if (problem.Binary)
        {
            for (var i = 0; i < samples.Length; i++) counts[(i % problem.Variables * 2) + (samples[i] > 0.5f ? 1 : 0)]++;
            return;
        }
        for (var i = 0; i < samples.Length; i += k)
        {
            var best = 0;
            for (var c = 1; c < k; c++) best = samples[i + c] > samples[i + best] ? c : best;
            counts[(i / k % problem.Variables * k) + best]++;
        }
    }

    double TotalVariation(double[] counts, int draws)
    {
        var (k, sum) = (problem.Classes, 0.0);
        for (var v = 0; v < problem.Variables; v++)
        {
            var logits = problem.Binary ? [0, problem.Logits[v]] : problem.Logits[(v * k)..((v + 1) * k)];
            var max = logits.Max();
            var total = logits.Sum(l => Math.Exp(l - max));
            for (var c = 0; c < k; c++) sum += Math.Abs((counts[(v * k) + c] / draws) - (Math.Exp(logits[c] - max) / total)) / 2;
        }
        return sum / problem.Variables;
    }
}
