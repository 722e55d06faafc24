using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Benchmarks.Comparison;

/// <summary>A training step of a VAE by Gumbel-Softmax at τ = 1: the next minibatch, forward, backward, update.</summary>
sealed class TrainingWork : IWork
{
    const float LearningRate = 1e-3f;

    readonly RandomKey _key = RandomKey.FromSeed(1);
    readonly Vae _model;
    readonly Trainer _trainer;
    readonly Minibatches _minibatches;
    readonly float[] _images, _batch, _loss = [0];
    readonly VaeShape _shape;
    readonly Compute _compute;

    public TrainingWork(VaeShape shape, string optimizer, Func<string, float[]> inputs, Compute compute)
    {
        (_shape, _compute) = (shape, compute);
        _model = new Vae(shape.Options, new GumbelSoftmax(), _key);
        _model.Parameters.Read(inputs);
        IOptimizer moves = optimizer switch
        {
            "sgd" => new Sgd(_model.Parameters, LearningRate, momentum: 0.9f),
            "adam" => new Adam(_model.Parameters, LearningRate),
            _ => throw new ArgumentException($"There is no optimizer '{optimizer}'.", nameof(optimizer)),
        };
        _trainer = new Trainer(_model, moves, new Schedule(), _key.Split(0), compute);
        _images = inputs("images");
        _minibatches = new Minibatches(_images.Length / shape.Options.Pixels, shape.Images, _key.Split(1));
        _batch = new float[shape.Images * shape.Options.Pixels];
    }

    public void Call()
    {
        var pixels = _shape.Options.Pixels;
        var row = _batch.AsSpan();
        foreach (var image in _minibatches.At(_trainer.Step))
        {
            _images.AsSpan(image * pixels, pixels).CopyTo(row);
            row = row[pixels..];
        }
        _loss[0] = _trainer.Train(_batch, _shape.Images);
    }

    /// <summary>The last step's batch, noise and loss, and the parameters after it.</summary>
    public IEnumerable<(string Name, Array Values)> Results =>
    [
        ("batch", _batch),
        ("noise", Noise()),
        ("loss", _loss),
        .. _model.Parameters.Select(parameter => ($"trained.{parameter.Name}", (Array)parameter.Data)),
    ];

    // The trainer names a step's noise by its number.
    float[] Noise()
    {
        var pass = new Pass(_key.Split(0).Split((ulong)_trainer.Step - 1));
        var tape = new Tape(_compute);
        return _shape.Options.Family.Perturb(tape.Constant(0, _shape.Options.LatentShape(_shape.Images)), pass.Noise()).Data.ToArray();
    }
}
