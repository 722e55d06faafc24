using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;

namespace Reparam.Experiments.Comparisons;

/// <summary>A cost of discrete variables and the logits at which its expectation is differentiated.</summary>
/// <param name="Name">The name, for figures and files.</param>
/// <param name="Binary">Whether the variables are bits with one logit each, not one-hot codes with K.</param>
/// <param name="Variables">N.</param>
/// <param name="Classes">K; 2 for bits.</param>
/// <param name="Logits">N or N·K of them.</param>
/// <param name="Form">The cost.</param>
sealed record Problem(string Name, bool Binary, int Variables, int Classes, double[] Logits, IProblemForm Form)
{
    /// <summary>What it is, in words.</summary>
    public string Description { get; init; } = "";

    public IDiscreteFamily Family => Binary ? BernoulliFamily.Instance : CategoricalFamily.Instance;

    /// <summary>Of one example.</summary>
    public Shape Shape => Binary ? new Shape(1, Variables) : new Shape(1, Variables, Classes);

    /// <summary>How many joint states there are, K^N.</summary>
    public double States => Math.Pow(Classes, Variables);

    public float[] FloatLogits => [.. Logits.Select(l => (float)l)];

    /// <summary>The cost as estimators see it.</summary>
    public Cost Cost => (sample, _) => Form.Record(Op.Reshape(sample, new Shape(sample.Shape[0], Shape.Count)));

    /// <summary>Of codes of two classes: the same problem over bits, logit = the second class's less the first's.</summary>
    public Problem AsBinary() => this with
    {
        Binary = true,
        Logits = [.. Enumerable.Range(0, Variables).Select(n => Logits[(2 * n) + 1] - Logits[2 * n])],
        Form = new TwoClassForm(Form, Variables),
    };
}
