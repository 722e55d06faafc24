using System.Globalization;
using Reparam.Estimators;
using Reparam.Experiments.Workloads;
using Reparam.Kernels;

namespace Reparam.Benchmarks.Comparison;

/// <summary>All works by name. The names are those of <c>bench/pytorch</c>.</summary>
public static class Works
{
    /// <summary>Names of the works on rows of logits.</summary>
    public static readonly string[] Rows = ["gumbel-softmax", "gumbel-softmax-hard", "categorical-draw", "gumbel-max"];

    /// <summary>Shapes of the works on rows of logits.</summary>
    public static readonly string[] RowShapes = [.. DrawWorkloads.Shapes.Select(shape => $"{shape.Rows}x{shape.Classes}")];

    /// <summary>Makes a work ready to be called.</summary>
    /// <param name="name">Name of the work.</param>
    /// <param name="shape">
    /// Size of the work: <c>RxK</c> for rows of logits, as <see cref="ModelShape"/> or <see cref="SemiSupervisedWork"/> for models.
    /// </param>
    /// <param name="inputs">Returns an input by its name; both sides have the same inputs.</param>
    /// <param name="compute">Threads; the caller disposes of them.</param>
    /// <exception cref="ArgumentException">There is no such work.</exception>
    /// <exception cref="FormatException">The work has no such shape.</exception>
    public static IWork Open(string name, string shape, Func<string, float[]> inputs, Compute compute)
    {
        return name.Split('-') switch
        {
            ["gumbel", "softmax"] => new RelaxedWork(inputs("logits"), inputs("upstream"), Classes(shape), hard: false, compute),
            ["gumbel", "softmax", "hard"] => new RelaxedWork(inputs("logits"), inputs("upstream"), Classes(shape), hard: true, compute),
            ["categorical", "draw"] => new DrawWork(inputs("logits"), Classes(shape), byInverse: true, compute),
            ["gumbel", "max"] => new DrawWork(inputs("logits"), Classes(shape), byInverse: false, compute),
            ["train", "semisup", "gumbel", "softmax", var optimizer] => new SemiSupervisedWork(shape, new GumbelSoftmax(), optimizer, inputs, compute),
            ["train", "semisup", "marginalization", var optimizer] => new SemiSupervisedWork(shape, null, optimizer, inputs, compute),
            ["train", var model, var latent, var optimizer] => new TrainingWork(Model(model, latent), optimizer, inputs, compute),
            ["bound", var model, var latent] => new BoundWork(Model(model, latent), inputs, compute),
            _ => throw Unknown(),
        };

        ModelShape Model(string model, string latent)
            => ModelShape.Parse(PaperNetworks.Find($"{model}-{latent}") ?? throw Unknown(), shape);

        ArgumentException Unknown() => new($"There is no work '{name}'.", nameof(name));
    }

    static int Classes(string shape) => int.Parse(shape.Split('x')[1], CultureInfo.InvariantCulture);
}
