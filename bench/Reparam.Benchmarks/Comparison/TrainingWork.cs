using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Benchmarks.Comparison;

/// <summary>A training step of a model with Gumbel-Softmax at τ = 1: the next minibatch, forward, backward, update.</summary>
sealed class TrainingWork : IWork
{
    const float LearningRate = 1e-3f;

    readonly RandomKey _key = RandomKey.FromSeed(1);
    readonly IModel _model;
    readonly Trainer _trainer;
    readonly Minibatches _minibatches;
    readonly float[] _images, _batch, _loss = [0];
    readonly ModelShape _shape;
    readonly Compute _compute;

    public TrainingWork(ModelShape shape, string optimizer, Func<string, float[]> inputs, Compute compute)
    {
        (_shape, _compute) = (shape, compute);
        _model = shape.Model.Make(_key);
        _model.Parameters.Read(inputs);
        _trainer = new Trainer(_model, Optimizer(optimizer, _model.Parameters), new Schedule(), _key.Split(0), compute);
        _images = inputs("images");
        _minibatches = new Minibatches(_images.Length / shape.Model.Pixels, shape.Images, _key.Split(1));
        _batch = new float[shape.Images * shape.Model.Pixels];
    }

    /// <summary>Makes the optimizer of all works, with the settings of <c>training.py</c>.</summary>
    /// <exception cref="ArgumentException">There is no such optimizer.</exception>
    public static IOptimizer Optimizer(string name, IReadOnlyList<Parameter> parameters) => name switch
    {
        "sgd" => new Sgd(parameters, LearningRate, momentum: 0.9f),
        "adam" => new Adam(parameters, LearningRate),
        _ => throw new ArgumentException($"There is no optimizer '{name}'.", nameof(name)),
    };

    public void Call()
    {
        var pixels = _shape.Model.Pixels;
        var row = _batch.AsSpan();
        foreach (var image in _minibatches.At(_trainer.Step))
        {
            _images.AsSpan(image * pixels, pixels).CopyTo(row);
            row = row[pixels..];
        }
        _loss[0] = _trainer.Train(_batch, _shape.Images);
    }

    /// <summary>Batch, noise and loss of the last step, and the parameters after it. The noise is a function of the step's key.</summary>
    public IEnumerable<(string Name, Array Values)> Results =>
    [
        ("batch", _batch),
        .. _shape.Noise(new Tape(_compute), new Pass(_key.Split(0).Split((ulong)_trainer.Step - 1))),
        ("loss", _loss),
        .. _model.Parameters.Select(parameter => ($"trained.{parameter.Name}", (Array)parameter.Data)),
    ];
}
