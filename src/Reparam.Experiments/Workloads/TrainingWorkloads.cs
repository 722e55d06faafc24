using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Workloads;

/// <summary>
/// Training steps and m-sample bounds of the paper's networks, and training steps of the notebook's VAE. The images are random,
/// with as many pixels on as MNIST has.
/// </summary>
static class TrainingWorkloads
{
    /// <summary>Images of a training step.</summary>
    public const int Batch = 100;

    /// <summary>Samples of a bound for each image.</summary>
    public const int Samples = 1000;

    const int Batches = 4, BoundImages = 8;
    const float PixelsOn = 0.13f;

    /// <summary>Steps on a batch of 100 images with Gumbel-Softmax, by SGD and by Adam.</summary>
    public static IEnumerable<Workload> Steps(Compute compute)
        => from network in PaperNetworks.All
           from optimizer in (string[])["sgd", "adam"]
           select Step($"train-{network.Name}-{optimizer}", network.Size, network.Model, optimizer, Batch, compute);

    /// <summary>Bounds of an image with 1000 samples, for the networks of Table 1.</summary>
    public static IEnumerable<Workload> Bounds(Compute compute)
        => from network in PaperNetworks.All
           where network != PaperNetworks.Notebook
           select Bound($"bound-{network.Name}", $"{network.Size}, m={Samples}", network.Model, compute);

    /// <summary>One training step: forward, backward and update. Steps use several batches in turn.</summary>
    /// <param name="name">Name of the workload.</param>
    /// <param name="size">Size of the workload, in words.</param>
    /// <param name="timed">Model to train.</param>
    /// <param name="optimizer">sgd or adam.</param>
    /// <param name="batch">Images of a batch.</param>
    /// <param name="compute">Threads.</param>
    public static Workload Step(string name, string size, ITimedModel timed, string optimizer, int batch, Compute compute)
    {
        var (key, row) = (RandomKey.FromSeed(1), batch * timed.Pixels);
        var model = timed.Make(key.Split(0));
        IOptimizer moves = optimizer == "sgd" ? new Sgd(model.Parameters, 1e-3f) : new Adam(model.Parameters, 1e-3f);
        var trainer = new Trainer(model, moves, new Schedule(), key.Split(1), compute);
        var images = Images(Batches * batch, timed.Pixels, key.Split(2));
        return new Workload(name, size, () => trainer.Train(images.AsSpan((int)(trainer.Step % Batches) * row, row), batch)) { RateUnit = "steps/s" };
    }

    /// <summary>Makes random images, each pixel on with the probability that a pixel of MNIST has.</summary>
    public static float[] Images(int count, int pixels, RandomKey key)
    {
        var images = new float[count * pixels];
        key.FillUniform(0, images);
        foreach (ref var pixel in images.AsSpan()) pixel = pixel < PixelsOn ? 1 : 0;
        return images;
    }

    static Workload Bound(string name, string size, ITimedModel timed, Compute compute)
    {
        var key = RandomKey.FromSeed(1);
        var bound = timed.Bound(timed.Make(key.Split(0)), compute);
        var (images, destination) = (Images(BoundImages, timed.Pixels, key.Split(2)), new float[BoundImages]);
        var calls = 0L;
        return new Workload(name, size, () => bound.Evaluate(images, Samples, key.Split(3), BoundImages * calls++, destination))
        {
            Units = BoundImages,
            Amount = BoundImages,
            RateUnit = "images/s",
        };
    }
}
