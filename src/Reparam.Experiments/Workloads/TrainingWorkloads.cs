using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Workloads;

/// <summary>Training steps of the paper's models and of the first author's notebook VAE, and m-sample bounds of the former, on random images with as many pixels on as MNIST has.</summary>
static class TrainingWorkloads
{
    public const int Batch = 100, Samples = 1000;

    const int Batches = 4, BoundImages = 8;
    const float PixelsOn = 0.13f;

    static readonly (string Name, string Size, TimedModel Model)[] PapersModels =
    [
        ("vae-categorical", "784-(20x10)-784", TimedModel.Of(new VaeOptions())),
        ("vae-bernoulli", "784-200-784", TimedModel.Of(new VaeOptions { Family = BernoulliFamily.Instance, Variables = 200, Classes = 1 })),
        ("sbn-categorical", "392-(20x10)-(20x10)-392", TimedModel.Of(new SbnOptions())),
        ("sbn-bernoulli", "392-200-200-392", TimedModel.Of(new SbnOptions { Family = BernoulliFamily.Instance, Variables = 200, Classes = 1 })),
    ];

    static readonly (string Name, string Size, TimedModel Model)[] Models =
    [
        .. PapersModels,
        ("vae-notebook", "784-512-256-(30x10)-...", TimedModel.Of(new VaeOptions { Variables = 30, Hidden = [512, 256], Prior = Prior.Uniform })),
    ];

    /// <summary>A step on a batch of 100, by Gumbel-Softmax.</summary>
    public static IEnumerable<Workload> Steps(Compute compute)
        => from model in Models from optimizer in (string[])["sgd", "adam"] select Step($"train-{model.Name}-{optimizer}", model.Size, model.Model, optimizer, Batch, compute);

    /// <summary>The bound of an image by 1000 samples.</summary>
    public static IEnumerable<Workload> Bounds(Compute compute) => PapersModels.Select(model => Bound($"bound-{model.Name}", $"{model.Size}, m={Samples}", model.Model, compute));

    /// <summary>One step: forward, backward, update; batches in turn.</summary>
    public static Workload Step(string name, string size, TimedModel timed, string optimizer, int batch, Compute compute)
    {
        var (key, pixels) = (RandomKey.FromSeed(1), timed.Pixels);
        var model = timed.Make(key.Split(0));
        IOptimizer moves = optimizer == "sgd" ? new Sgd(model.Parameters, 1e-3f) : new Adam(model.Parameters, 1e-3f);
        var trainer = new Trainer(model, moves, new Schedule(), key.Split(1), compute);
        var images = Images(Batches * batch, pixels, key.Split(2));
        return new Workload(name, size, () => trainer.Train(images.AsSpan((int)(trainer.Step % Batches) * batch * pixels, batch * pixels), batch)) { RateUnit = "steps/s" };
    }

    static Workload Bound(string name, string size, TimedModel timed, Compute compute)
    {
        var key = RandomKey.FromSeed(1);
        var bound = timed.Bound(timed.Make(key.Split(0)), compute);
        var (images, destination) = (Images(BoundImages, timed.Pixels, key.Split(2)), new float[BoundImages]);
        var calls = 0L;
        return new Workload(name, size, () => bound.Evaluate(images, Samples, key.Split(3), BoundImages * calls++, destination)) { Units = BoundImages, Amount = BoundImages, RateUnit = "images/s" };
    }

    static float[] Images(int count, int pixels, RandomKey key)
    {
        var images = new float[count * pixels];
        key.FillUniform(0, images);
        foreach (ref var pixel in images.AsSpan()) pixel = pixel < PixelsOn ? 1 : 0;
        return images;
    }
}
