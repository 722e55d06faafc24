using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// An expected cost of discrete variables that is known exactly, and the logits at which estimators of its gradient are
/// compared. <see cref="Categorical"/> and <see cref="Bernoulli"/> make one of a cost; a derived class can nest layers.
/// </summary>
/// <remarks>
/// Nested layers are decisions whose logits depend on earlier ones. Every layer has N variables of K classes, and the
/// logits are one row of M numbers, from which the problem makes the logits of each layer.
/// </remarks>
public abstract class Problem
{
    /// <summary>Creates a problem.</summary>
    /// <param name="name">Name for figures and results.</param>
    /// <param name="binary">Whether the variables are bits with one logit each, rather than one-hot codes with K.</param>
    /// <param name="variables">Number of variables of a layer, N.</param>
    /// <param name="classes">Number of classes of a variable, K; 2 for bits.</param>
    /// <param name="logits">The M logits that the gradient is for.</param>
    /// <exception cref="ArgumentException">A size is too small, or a logit is not finite in single precision.</exception>
    protected Problem(string name, bool binary, int variables, int classes, double[] logits)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(variables, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentNullException.ThrowIfNull(logits);
        foreach (var logit in logits)
        {
            if (!float.IsFinite((float)logit))
                throw new ArgumentException(FormattableString.Invariant($"The logit {logit} is not finite in single precision."), nameof(logits));
        }
        (Name, Binary, Variables, Classes, Logits) = (name, binary, variables, classes, logits);
    }

    /// <summary>Name for figures and results.</summary>
    public string Name { get; }

    /// <summary>The problem in words.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether the variables are bits with one logit each, rather than one-hot codes with K.</summary>
    public bool Binary { get; }

    /// <summary>Number of variables of a layer, N.</summary>
    public int Variables { get; }

    /// <summary>Number of classes of a variable, K; 2 for bits.</summary>
    public int Classes { get; }

    /// <summary>The M logits that the gradient is for.</summary>
    public double[] Logits { get; }

    /// <summary>Number of nested layers, T. The default value is 1.</summary>
    public virtual int Layers => 1;

    /// <summary>
    /// Whether the cost is minus a return. Value and gradients in results are then those of the return. The default value is false.
    /// </summary>
    public virtual bool IsReturn => false;

    /// <summary>The N·K (bits: N) logits of the first layer. By default these are all logits.</summary>
    public virtual ReadOnlySpan<double> FirstLogits => Logits;

    /// <summary>The expected cost.</summary>
    /// <param name="logits">M logits.</param>
    public abstract double Value(ReadOnlySpan<double> logits);

    /// <summary>The exact gradient of the expected cost, M numbers.</summary>
    /// <param name="logits">M logits.</param>
    public abstract double[] Gradient(ReadOnlySpan<double> logits);

    /// <summary>Makes the surrogate of the expected cost, one number for each row: <c>[B]</c>.</summary>
    /// <param name="leaf">Logits <c>[B, M]</c>; each row is a copy of the problem with noise of its own.</param>
    /// <param name="layer">
    /// Makes the surrogate of a layer. Call it for layer 0 with logits <c>[B, N, K]</c> (bits: <c>[B, N]</c>) made from the
    /// leaf; the cost of each layer calls it for the next one, and hands on the pass that it is given.
    /// </param>
    /// <param name="pass">Randomness and mode of layer 0.</param>
    public abstract Value Surrogate(Value leaf, LayerSurrogate layer, Pass pass);

    /// <summary>Makes a problem of one-hot codes from a cost.</summary>
    /// <param name="name">Name for figures and results.</param>
    /// <param name="logits">Finite logits, a row of K for each of the N variables.</param>
    /// <param name="cost">
    /// Records the cost of samples <c>[B, N, K]</c>, one number for each: <c>[B]</c>. Exact values come from its K^N joint
    /// states; estimators evaluate it between them too, and differentiate it there.
    /// </param>
    /// <param name="description">The problem in words; null describes its size.</param>
    /// <exception cref="ArgumentException">
    /// The logits do not fill rows of one length, there are more than a million joint states, or the cost throws, has another
    /// shape, or is not finite in a joint state.
    /// </exception>
    public static Problem Categorical(string name, double[][] logits, Func<Value, Value> cost, string? description = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Length == 0 || logits.Any(row => row is not { Length: >= 2 } || row.Length != logits[0].Length))
            throw new ArgumentException("The logits must be one row for each variable, all of one length that is at least 2.", nameof(logits));
        return Recorded(name, false, logits.Length, logits[0].Length, [.. logits.SelectMany(row => row)], cost, description);
    }

    /// <summary>Makes a problem of bits from a cost.</summary>
    /// <param name="name">Name for figures and results.</param>
    /// <param name="logits">A finite logit for each of the N bits.</param>
    /// <param name="cost">
    /// Records the cost of samples <c>[B, N]</c>, one number for each: <c>[B]</c>. Exact values come from its 2^N joint
    /// states; estimators evaluate it between them too, and differentiate it there.
    /// </param>
    /// <param name="description">The problem in words; null describes its size.</param>
    /// <exception cref="ArgumentException">
    /// There is no logit, there are more than a million joint states, or the cost throws, has another shape, or is not finite
    /// in a joint state.
    /// </exception>
    public static Problem Bernoulli(string name, double[] logits, Func<Value, Value> cost, string? description = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return Recorded(name, true, logits.Length, 2, logits, cost, description);
    }

    static CostProblem Recorded(string name, bool binary, int variables, int classes, double[] logits, Func<Value, Value> cost, string? description)
    {
        ArgumentNullException.ThrowIfNull(cost);
        var size = $"{variables} {(binary ? "bit" : "variable")}{(variables == 1 ? "" : "s")}{(binary ? "" : $" of {classes} classes")}";
        var form = new RecordedForm(cost, binary, variables);
        var problem = new CostProblem(name, binary, variables, classes, logits, form) { Description = description ?? size };
        // Evaluates every joint state, so that a cost that cannot be compared is refused here.
        _ = problem.Value(problem.Logits);
        return problem;
    }

    /// <summary>The family of the variables.</summary>
    internal IDiscreteFamily Family => Binary ? BernoulliFamily.Instance : CategoricalFamily.Instance;

    /// <summary>Shape of a layer's logits for some rows: <c>[B, N, K]</c>, or <c>[B, N]</c> for bits.</summary>
    internal Shape LayerShape(int rows) => Binary ? new Shape(rows, Variables) : new Shape(rows, Variables, Classes);

    /// <summary>The logits in single precision.</summary>
    internal virtual float[] FloatLogits => [.. Logits.Select(logit => (float)logit)];

    /// <summary>The same problem over bits, where it can be seen so.</summary>
    internal virtual Problem? AsBits() => null;

    /// <summary>Measures layers with one estimator each on this problem.</summary>
    internal virtual IProblemMeasure Measure(IReadOnlyList<StochasticLayer> layers, Compute compute, CancellationToken cancellation)
        => new NestedLayersMeasure(this, layers, compute, cancellation);
}
