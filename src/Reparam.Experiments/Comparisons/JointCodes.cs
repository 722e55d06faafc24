using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Experiments.Comparisons;

/// <summary>Expectations over the joint states of N variables with K classes, numbered so that the last variable changes fastest.</summary>
/// <param name="binary">Whether a state is written as N bits, rather than as N one-hot codes.</param>
/// <param name="variables">N.</param>
/// <param name="classes">K; 2 for bits.</param>
sealed class JointCodes(bool binary, int variables, int classes)
{
    readonly StateSpace _space = binary
        ? new(BernoulliFamily.Instance, new Shape(1, variables)) : new(CategoricalFamily.Instance, new Shape(1, variables, classes));

    /// <summary>Number of joint states, K^N.</summary>
    public double Count => _space.Count;

    /// <summary>Length of a state that is written out.</summary>
    public int Length => _space.Width;

    /// <summary>Writes a state as zeros and ones.</summary>
    public void Write(int state, Span<double> z)
    {
        z.Clear();
        _space.Write(state, z);
    }

    /// <summary>The probability of each class of each variable, <c>[N, K]</c>.</summary>
    public double[] Marginals(ReadOnlySpan<double> logits)
    {
        var marginals = new double[variables * classes];
        for (var v = 0; v < variables; v++)
        {
            var row = marginals.AsSpan(v * classes, classes);
            if (binary) (row[0], row[1]) = (0, logits[v]);
            else logits.Slice(v * classes, classes).CopyTo(row);
            var max = double.NegativeInfinity;
            foreach (var l in row) max = Math.Max(max, l);
            var sum = 0.0;
            foreach (ref var l in row) sum += l = Math.Exp(l - max);
            foreach (ref var l in row) l /= sum;
        }
        return marginals;
    }

    /// <summary>The probability of a state.</summary>
    /// <param name="marginals">The probabilities of the classes.</param>
    /// <param name="state">The state.</param>
    public double Probability(double[] marginals, int state)
    {
        var probability = 1.0;
        for (var v = variables - 1; v >= 0; v--) probability *= marginals[(v * classes) + _space.Choice(state, v)];
        return probability;
    }

    /// <summary>Adds a weight to the entry of each variable's class in a state.</summary>
    /// <param name="sums">Sums <c>[N, K]</c>.</param>
    /// <param name="state">The state.</param>
    /// <param name="weight">What to add.</param>
    public void Add(double[] sums, int state, double weight)
    {
        for (var v = variables - 1; v >= 0; v--) sums[(v * classes) + _space.Choice(state, v)] += weight;
    }
}
