using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Experiments.Runs;

/// <summary>Makes the model that a configuration names.</summary>
static class RunModels
{
    /// <param name="config">The configuration, verified.</param>
    /// <param name="images">The training images, for their size and their means.</param>
    /// <param name="root">Names all randomness of the run; the models take 0, 3, 6 and on.</param>
    /// <param name="compute">The threads and the matrix product.</param>
    public static IRunModel Make(RunConfig config, ImageSet images, RandomKey root, Compute compute) => config.Model switch
    {
        "vae" => new VaeRun(config, Family(config), Estimator(config, images, root.Split(3)), images, root.Split(0), compute),
        "sbn" => new SbnRun(config, Family(config), Estimator(config, images, root.Split(3)), Estimator(config, images, root.Split(6)), images, root.Split(0), compute),
        "semisup" => new SemiSupervisedRun(config, config.Estimator == SemiSupervisedRun.Marginalization ? null : Estimator(config, images, root.Split(3)), images, root.Split(0), compute),
        _ => throw new ArgumentException($"There is no model '{config.Model}'.", nameof(config)),
    };

    /// <summary>The data set with the labels that a configuration wants.</summary>
    public static Dataset Labelled(RunConfig config, Dataset dataset)
        => config.RandomLabels is true ? LabelledChoice.WithRandomLabels(dataset, config.Classes, RandomKey.FromSeed((ulong)config.Seed).Split(2).Split(3)) : dataset;

    static IDiscreteFamily Family(RunConfig config) => config.Latent == "bernoulli" ? BernoulliFamily.Instance : CategoricalFamily.Instance;

    // A learned baseline sees the whole image, whatever the model predicts of it.
    static IEstimator Estimator(RunConfig config, ImageSet images, RandomKey key) => EstimatorRegistry.Find(config.Estimator)!.Create(new EstimatorOptions
    {
        Temperature = (float)config.Tau,
        Samples = config.Samples,
        SlopeGrowth = (float)(config.SlopeGrowth ?? SlopeAnnealed.SourceGrowth),
        Inputs = images.PixelsPerImage,
        Width = config.Variables * config.Classes,
        Key = key,
    });
}
