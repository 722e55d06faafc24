using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Images;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Benchmarks;

/// <summary>
/// Bias and deviation of estimators at the checkpoint of a run of <c>train semisup</c>. The gradient is that of the bound with
/// respect to the class logits q(y|x) of test images, with one draw of z for each image. The sum over all classes is exact.
/// </summary>
static class ClassGradients
{
    const int Images = 100, Draws = 100;

    static readonly (string Name, float Tau)[] Measured =
    [
        ("gumbel-softmax", 1), ("gumbel-softmax", 0.5f), ("gumbel-softmax", 0.25f),
        ("st-gumbel-softmax", 1), ("st-gumbel-softmax", 0.5f), ("st-gumbel-softmax", 0.25f),
        ("straight-through", 1), ("reinmax", 1), ("sum-and-sample", 1), ("rloo", 1),
    ];

    /// <summary>Writes a line for each estimator, for all images together.</summary>
    /// <param name="run">Folder of the run.</param>
    public static void Run(string run)
    {
        using var session = Open(run);
        var images = (ImageRun)session.Run;
        var (model, key) = ((SemiSupervisedVae)images.Model.Model, RandomKey.FromSeed((ulong)session.Config.Seed));
        var measures = images.Test.Spread(Images).Chunk(model.Options.Pixels).Select((image, i) => Of(model, image, session.Compute, key, i)).ToArray();
        var exact = measures.Select(measure => measure.Exact()).ToArray();
        var length = Math.Sqrt(exact.Sum(Square));
        Console.WriteLine($"{Images} test images, {Draws} draws, seed {session.Config.Seed}; "
            + "bias and deviation relative to the length of the exact gradient of all images");
        Console.WriteLine("estimator            tau   bias  cosine  deviation of a draw");
        foreach (var (name, tau) in Measured)
        {
            var estimator = EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Temperature = tau, Samples = 2, Key = key });
            var moments = measures.Select((measure, i) => measure.Outcomes(estimator) <= 1e4
                ? measure.Enumerate((IFiniteDraws)estimator)
                : measure.Sample(estimator, Draws, key.Split(1).Split((ulong)i))).ToArray();
            // The squares below contain the variance of the drawn mean, which is subtracted from the bias and from the length.
            var noise = moments.Sum(of => of.MeanError * of.MeanError);
            var bias = moments.Zip(exact).Sum(pair => Square([.. pair.First.Mean.Zip(pair.Second, (mean, truth) => mean - truth)])) - noise;
            var mean = moments.Sum(of => Square(of.Mean)) - noise;
            var along = moments.Zip(exact).Sum(pair => pair.First.Mean.Zip(pair.Second, (m, truth) => m * truth).Sum());
            var relativeBias = Math.Sqrt(Math.Max(0, bias)) / length;
            var cosine = along / Math.Sqrt(Math.Max(double.Epsilon, mean)) / length;
            var deviation = Math.Sqrt(moments.Sum(of => of.TotalVariance)) / length;
            Console.WriteLine(FormattableString.Invariant($"{name,-20} {tau,4} {relativeBias,6:F2} {cosine,7:F2} {deviation,20:F2}"));
        }
    }

    /// <summary>Opens a run at its checkpoint.</summary>
    /// <exception cref="ArgumentException">The folder is not a run of train semisup, or its data are missing or changed.</exception>
    public static RunSession Open(string run)
        => OpenedRun.AtCheckpoint(new RunFolder(run), ExperimentRegistry.Find, "RUN", config => config.Settings, threads: 1);

    static GradientMeasure Of(SemiSupervisedVae model, float[] image, Compute compute, RandomKey key, int index)
    {
        var (tape, options) = (new Tape(compute), model.Options);
        var x = tape.Constant(image, new Shape(1, options.Pixels));
        var posterior = model.Encoder.OfImages(x);
        var noise = NormalFamily.Noise(tape, posterior.Mean.Shape, key.Split(0), index);
        Value Repeated(Tape into, Value row, int count) => Op.BroadcastFirst(into.Constant(row.Data, row.Shape), new Shape(count, row.Shape.Last));
        Value Bound(Value code, Pass pass)
        {
            var (into, count) = (code.Tape, code.Shape[0]);
            var ofImages = new Posterior(Repeated(into, posterior.Mean, count), Repeated(into, posterior.LogVariance, count));
            return model.Bound(Repeated(into, x, count), Op.Reshape(code, new Shape(count, options.Classes)), ofImages, Repeated(into, noise, count));
        }
        return new GradientMeasure(CategoricalFamily.Instance, model.Classify(x).Data.ToArray(), new Shape(1, 1, options.Classes), Bound, compute);
    }

    static double Square(double[] numbers) => numbers.Sum(number => number * number);
}
