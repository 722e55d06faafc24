using System.Diagnostics;
using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;

namespace Reparam.Experiments.Comparisons;

/// <summary>One estimator on one problem: learns if it learns, then its moments, time and evaluations are measured.</summary>
sealed class EstimatorTrial(Problem problem, ProblemLayers layers, Compute compute, CancellationToken cancellation)
{
    const int LearningBatch = 64;

    // Nested layers multiply the memory of a row.
    readonly int _countedBatch = problem.Layers == 1 ? 256 : 64;

    readonly IProblemMeasure _measure = problem.Measure(layers.All, compute, cancellation);

    /// <summary>Steps of learning on batches of 64, by Adam.</summary>
    public void Learn(int steps, RandomKey key)
    {
        if (!layers.Learn) return;
        var tape = new Tape(compute);
        for (var step = 0; step < steps; step++)
        {
            tape.Reset();
            Surrogate(Leaf(tape, LearningBatch), layers.Surrogate, new Pass(key.Split((ulong)step)) { Learn = true });
            layers.EndStep(tape);
        }
    }

    /// <summary>Number of draws that fit into some seconds, by the time of a few; at least some hundred.</summary>
    public long Affordable(long draws, double seconds, RandomKey key)
    {
        const int Few = 64, Least = 256;
        if (layers.AreCertain) return draws;
        // The first call compiles code.
        _measure.Sample(Few, key);
        var start = Stopwatch.GetTimestamp();
        _measure.Sample(Few, key);
        return Math.Min(draws, Math.Max(Least, (long)(Few * seconds / Stopwatch.GetElapsedTime(start).TotalSeconds)));
    }

    /// <summary>Mean and variance of draws, and the time of a draw.</summary>
    public (GradientMoments Moments, double NanosecondsPerDraw) Draw(long draws, RandomKey key)
    {
        if (layers.AreCertain) return Once();
        // Compile code and fill buffers before the clock starts.
        _measure.Sample(Math.Clamp(draws / 10, 2, 1000), key.Split(1));
        var start = Stopwatch.GetTimestamp();
        var moments = _measure.Sample(draws, key);
        return (moments, Stopwatch.GetElapsedTime(start).TotalNanoseconds / draws);
    }

    // Where nothing is drawn, one estimate is the only outcome.
    (GradientMoments, double) Once()
    {
        _measure.Enumerate();
        var start = Stopwatch.GetTimestamp();
        var moments = _measure.Enumerate()!;
        return (moments, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
    }

    /// <summary>Mean and variance over every outcome; null where they cannot be enumerated or are too many.</summary>
    public GradientMoments? Enumerate() => _measure.Enumerate();

    /// <summary>The exact gradient of the bound by <paramref name="samples"/> samples; null where it cannot be enumerated.</summary>
    public double[]? ExactOfBound(int samples) => _measure.ExactOfBound(samples);

    /// <summary>
    /// Counts how often a draw evaluates the cost and its gradient. Measures the total variation between the classes that
    /// the cost of the first layer sees first and their distribution, as a mean over variables.
    /// </summary>
    public (int Evaluations, int GradientEvaluations, double ForwardTv) Watch(int draws, RandomKey key)
    {
        var tape = new Tape(compute);
        var (evaluations, gradientEvaluations) = (0, 0);
        var counts = new double[problem.Variables * problem.Classes];
        // A walk back that passes a sample of the innermost layer evaluated the gradient of its cost.
        var probe = new Rule("Probe", (in Backward back) =>
        {
            gradientEvaluations++;
            back.Add(0, back.Upstream);
        });
        if (layers.AreCertain) draws = 1;
        for (var first = 0; first < draws; first += _countedBatch)
        {
            var seen = default(Value);
            tape.Reset();
            (evaluations, gradientEvaluations) = (0, 0);
            var leaf = Leaf(tape, Math.Min(_countedBatch, draws - first));
            var surrogate = Surrogate(leaf, (layer, logits, cost, pass) => layers.Surrogate(layer, logits, (sample, inside) =>
            {
                if (layer == 0 && !seen.IsRecorded) seen = sample;
                return cost(layer == problem.Layers - 1 ? Counted(sample) : sample, inside);
            }, pass), new Pass(key) { FirstExample = first });
            tape.Gradient(surrogate, leaf);
            Count(seen.Data, counts);
        }
        // One that enumerates states draws no samples, and a single draw has no distribution.
        return (evaluations, gradientEvaluations, draws == 1 || layers.All[0].Estimator.Info.Enumerates ? 0 : TotalVariation(counts, draws));

        Value Counted(Value sample)
        {
            evaluations++;
            var watched = tape.Record(probe, sample.Shape, sample);
            sample.Data.CopyTo(tape.Write(watched));
            return watched;
        }
    }

    Value Leaf(Tape tape, int batch)
    {
        var logits = problem.FloatLogits;
        return Op.Detach(Op.BroadcastFirst(tape.Constant(logits, new Shape(logits.Length)), new Shape(batch, logits.Length)));
    }

    // Learned baselines see an input; here it is always the same.
    Value Surrogate(Value leaf, LayerSurrogate layer, Pass pass)
        => LayerGuard.Surrogate(problem, leaf, layer, pass with { Input = leaf.Tape.Constant(1, new Shape(leaf.Shape[0], 1)) }, cancellation);

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
        var marginals = new JointCodes(problem.Binary, problem.Variables, problem.Classes).Marginals(problem.FirstLogits);
        var sum = 0.0;
        for (var i = 0; i < counts.Length; i++) sum += Math.Abs((counts[i] / draws) - marginals[i]) / 2;
        return sum / problem.Variables;
    }
}
