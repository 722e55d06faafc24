using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Kernels;
using Reparam.Measurement;

namespace Reparam.Experiments.Comparisons;

/// <summary>A problem of one layer: a cost of N variables, whose exact values come from enumeration.</summary>
/// <param name="name">Name for figures and results.</param>
/// <param name="binary">Whether the variables are bits.</param>
/// <param name="variables">N.</param>
/// <param name="classes">K; 2 for bits.</param>
/// <param name="logits">N·K logits, or N for bits.</param>
/// <param name="form">The cost.</param>
sealed class CostProblem(string name, bool binary, int variables, int classes, double[] logits, IProblemForm form)
    : Problem(name, binary, variables, classes, logits)
{
    ExpectedCost? _expected;

    public IProblemForm Form => form;

    /// <summary>The cost of a sample shaped like the logits.</summary>
    public Cost Cost => (sample, _) => form.Record(Op.Reshape(sample, new Shape(sample.Shape[0], Logits.Length)));

    // Enumerated when it is first asked for, and then kept.
    ExpectedCost Expected => _expected ??= new ExpectedCost(this);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are too many joint states to enumerate, or a cost is not finite.</exception>
    public override double Value(ReadOnlySpan<double> logits) => Expected.Value(logits);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are too many joint states to enumerate, or a cost is not finite.</exception>
    public override double[] Gradient(ReadOnlySpan<double> logits) => Expected.Gradient(logits);

    public override Value Surrogate(Value leaf, LayerSurrogate layer, Pass pass) => layer(0, Op.Reshape(leaf, LayerShape(leaf.Shape[0])), Cost, pass);

    /// <summary>The same variables and logits with another cost.</summary>
    public CostProblem With(string newName, IProblemForm newForm) => new(newName, Binary, Variables, Classes, Logits, newForm) { Description = Description };

    /// <summary>In single precision, from which each variable's greatest is taken off: its law is in the differences.</summary>
    internal override float[] FloatLogits
        => Binary ? base.FloatLogits : [.. Enumerable.Range(0, Variables).SelectMany(n => LogitRow.Narrowed(Logits.AsSpan(n * Classes, Classes)))];

    /// <summary>A code of two classes is a bit, whose logit is that of the second class minus that of the first.</summary>
    internal override Problem? AsBits()
    {
        if (Binary || Classes != 2) return null;
        double[] differences = [.. Enumerable.Range(0, Variables).Select(n => Logits[(2 * n) + 1] - Logits[2 * n])];
        return new CostProblem(Name, true, Variables, 2, differences, new TwoClassForm(form, Variables)) { Description = Description };
    }

    internal override IProblemMeasure Measure(IReadOnlyList<StochasticLayer> layers, Compute compute, CancellationToken cancellation)
        => new OneLayerMeasure(this, layers[0], compute, cancellation);
}
