using System.Globalization;
using Reparam.Estimators;
using Reparam.Kernels;

namespace Reparam.Benchmarks.Comparison;

/// <summary>All works by name, the names of <c>bench/pytorch</c>.</summary>
public static class Works
{
    public static readonly string[] Rows = ["gumbel-softmax", "gumbel-softmax-hard", "categorical-draw", "gumbel-max"];

    public static readonly string[] RowShapes = ["20000x10", "2000x100", "256x1000", "8x131072"];

    /// <summary>Makes a work ready to be called.</summary>
    /// <param name="name">The work.</param>
    /// <param name="shape">Its size, in the work's own words: <c>RxK</c> for rows of logits, as <see cref="VaeShape"/> and <see cref="SbnShape"/> for models.</param>
    /// <param name="inputs">Gives an input by its name; both sides have the same.</param>
    /// <param name="compute">Threads, the caller's to end.</param>
    /// <exception cref="ArgumentException">There is no such work.</exception>
    public static IWork Open(string name, string shape, Func<string, float[]> inputs, Compute compute) => name switch
    {
        "gumbel-softmax" => new RelaxedWork(inputs("logits"), inputs("upstream"), Classes(shape), hard: false, compute),
        "gumbel-softmax-hard" => new RelaxedWork(inputs("logits"), inputs("upstream"), Classes(shape), hard: true, compute),
        "categorical-draw" => new DrawWork(inputs("logits"), Classes(shape), byInverse: true, compute),
        "gumbel-max" => new DrawWork(inputs("logits"), Classes(shape), byInverse: false, compute),
        "train-vae-categorical-sgd" or "train-vae-bernoulli-sgd" or "train-vae-notebook-sgd" => new TrainingWork(VaeShape.Parse(shape), "sgd", inputs, compute),
        "train-vae-categorical-adam" or "train-vae-bernoulli-adam" or "train-vae-notebook-adam" => new TrainingWork(VaeShape.Parse(shape), "adam", inputs, compute),
        "train-sbn-categorical-sgd" or "train-sbn-bernoulli-sgd" => new TrainingWork(SbnShape.Parse(shape), "sgd", inputs, compute),
        "train-sbn-categorical-adam" or "train-sbn-bernoulli-adam" => new TrainingWork(SbnShape.Parse(shape), "adam", inputs, compute),
        "train-semisup-gumbel-softmax-sgd" => new SemiSupervisedWork(shape, new GumbelSoftmax(), "sgd", inputs, compute),
        "train-semisup-gumbel-softmax-adam" => new SemiSupervisedWork(shape, new GumbelSoftmax(), "adam", inputs, compute),
        "train-semisup-marginalization-sgd" => new SemiSupervisedWork(shape, null, "sgd", inputs, compute),
        "train-semisup-marginalization-adam" => new SemiSupervisedWork(shape, null, "adam", inputs, compute),
        "bound-vae-categorical" or "bound-vae-bernoulli" => new BoundWork(VaeShape.Parse(shape), inputs, compute),
        "bound-sbn-categorical" or "bound-sbn-bernoulli" => new BoundWork(SbnShape.Parse(shape), inputs, compute),
        _ => throw new ArgumentException($"There is no work '{name}'.", nameof(name)),
    };

    static int Classes(string shape) => int.Parse(shape.Split('x')[1], CultureInfo.InvariantCulture);
}
