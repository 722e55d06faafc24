using System.Globalization;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Benchmarks.Comparison;

/// <summary>
/// A training step of the semi-supervised VAE at τ = 1. The shape <c>100+100x784-10</c> is 100 labelled and 100 unlabelled
/// images, 784 pixels and 10 classes.
/// </summary>
sealed class SemiSupervisedWork : IWork
{
    readonly RandomKey _key = RandomKey.FromSeed(1);
    readonly Compute _compute;
    readonly SemiSupervisedOptions _options;
    readonly SemiSupervisedVae _model;
    readonly Trainer _trainer;
    readonly Minibatches _minibatches;
    readonly float[] _images, _labels, _batch, _loss = [0];
    readonly int _rows, _pixels;
    readonly bool _draws;

    /// <summary>Makes the model, with the weights of the inputs.</summary>
    /// <param name="shape">Size of the work.</param>
    /// <param name="estimator">Estimator; null for the sum over all classes.</param>
    /// <param name="optimizer">sgd or adam.</param>
    /// <param name="inputs">Weights, images and one-hot labels.</param>
    /// <param name="compute">Threads.</param>
    /// <exception cref="FormatException">The text is not such a shape.</exception>
    public SemiSupervisedWork(string shape, IEstimator? estimator, string optimizer, Func<string, float[]> inputs, Compute compute)
    {
        if (shape.Split('-') is not [var batch, var classes]
            || batch.Split('x') is not [var counts, "784"]
            || counts.Split('+') is not [var labelled, var others])
        {
            throw new FormatException($"'{shape}' is not like 100+100x784-10.");
        }
        (_compute, _draws) = (compute, estimator is not null);
        _options = new SemiSupervisedOptions { Classes = Number(classes), Labelled = Number(labelled) };
        (_rows, _pixels) = (_options.Labelled + Number(others), _options.Height * _options.Width);
        _model = new SemiSupervisedVae(_options, estimator, _key);
        _model.Parameters.Read(inputs);
        _trainer = new Trainer(_model, TrainingWork.Optimizer(optimizer, _model.Parameters), new Schedule(), _key.Split(0), compute);
        (_images, _labels) = (inputs("images"), inputs("labels"));
        _minibatches = new Minibatches(_images.Length / _pixels, _rows, _key.Split(1));
        _batch = new float[_rows * (_pixels + _options.Classes)];
    }

    public void Call()
    {
        Array.Clear(_batch);
        var row = _batch.AsSpan();
        var labelled = _options.Labelled;
        foreach (var image in _minibatches.At(_trainer.Step))
        {
            _images.AsSpan(image * _pixels, _pixels).CopyTo(row);
            if (labelled-- > 0) _labels.AsSpan(image * _options.Classes, _options.Classes).CopyTo(row[_pixels..]);
            row = row[(_pixels + _options.Classes)..];
        }
        _loss[0] = _trainer.Train(_batch, _rows);
    }

    /// <summary>Batch, noise and loss of the last step, and the parameters after it. The noise is a function of the step's key.</summary>
    public IEnumerable<(string Name, Array Values)> Results =>
    [
        ("batch", _batch),
        .. Noise(new Tape(_compute), new Pass(_key.Split(0).Split((ulong)_trainer.Step - 1))),
        ("loss", _loss),
        .. _model.Parameters.Select(parameter => ($"trained.{parameter.Name}", (Array)parameter.Data)),
    ];

    IEnumerable<(string Name, Array Values)> Noise(Tape tape, Pass pass)
    {
        var (labelled, others) = (_options.Labelled, _rows - _options.Labelled);
        yield return ("noise.labelled", NormalFamily.Noise(tape, new Shape(labelled, _options.LatentSize), pass.Inside(0).Noise()).Data.ToArray());
        yield return ("noise.unlabelled", NormalFamily.Noise(tape, new Shape(others, _options.LatentSize), pass.Inside(1).Noise()).Data.ToArray());
        if (!_draws) yield break;
        var logits = tape.Constant(0, new Shape(others, 1, _options.Classes));
        yield return ("noise.class", CategoricalFamily.Instance.Perturb(logits, pass.Inside(2).Noise()).Data.ToArray());
    }

    static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
