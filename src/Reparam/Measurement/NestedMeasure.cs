using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Measurement;

/// <summary>Makes the surrogate of one of several nested layers, <c>[B]</c>.</summary>
/// <param name="layer">Index of the layer; 0 is the outermost.</param>
/// <param name="logits">Its logits, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
/// <param name="cost">The cost of a sample, which makes the surrogate of the next layer.</param>
/// <param name="pass">The pass that the cost outside was given.</param>
public delegate Value LayerSurrogate(int layer, Value logits, Cost cost, Pass pass);

/// <summary>Makes the surrogate of nested layers, <c>[B]</c>.</summary>
/// <param name="leaf">Logits of all layers, <c>[B, M]</c>.</param>
/// <param name="layer">Makes the surrogate of a layer.</param>
/// <param name="pass">The pass of the outermost layer.</param>
public delegate Value NestedSurrogate(Value leaf, LayerSurrogate layer, Pass pass);

/// <summary>
/// Measures the estimates of layers whose logits depend on the samples of the layers before: mean and variance, by drawing,
/// or over every joint state of all layers where each layer evaluates the layer inside once.
/// </summary>
/// <remarks>
/// Rows of a batch are outcomes, as in <see cref="GradientMeasure"/>. The probability of an outcome is the product of what
/// each layer's distribution gives to its own state, so it follows the layers wherever their logits come from.
/// </remarks>
public sealed class NestedMeasure
{
    // Numbers of a batch's leaf, and bytes of a step, as told from a first small batch.
    const int BatchElements = 1 << 16, FirstRows = 16;
    const long StepBytes = 1 << 28;

    readonly StateSpace _states;
    readonly ReadOnlyMemory<float> _logits;
    readonly NestedSurrogate _surrogate;
    readonly Tape _tape;

    /// <summary>Creates a measure.</summary>
    /// <param name="family">The family of every layer's variables.</param>
    /// <param name="layer">Shape of every layer's logits for one example, <c>[1, N, K]</c> or <c>[1, N]</c>.</param>
    /// <param name="logits">The M logits of all layers.</param>
    /// <param name="surrogate">Makes the surrogate of nested layers.</param>
    /// <param name="compute">The threads and the matrix product.</param>
    /// <exception cref="ArgumentException">The shape is not that of one example.</exception>
    public NestedMeasure(IDiscreteFamily family, Shape layer, ReadOnlyMemory<float> logits, NestedSurrogate surrogate, Compute compute)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(surrogate);
        (_states, _logits, _surrogate, _tape) = (new StateSpace(family, OneExample(layer)), logits, surrogate, new Tape(compute));
    }

    /// <summary>Number of outcomes of the layers' randomness; +∞ where they are not enumerated.</summary>
    /// <param name="layers">The layers, from the outermost to the innermost.</param>
    public double Outcomes(IReadOnlyList<StochasticLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.All(layer => layer.Estimator is IFiniteDraws { Draws: 0 })) return 1;
        return layers.All(layer => layer.Estimator is IFiniteDraws { Draws: 1 } and not IJointDraws)
            ? Math.Pow(_states.Count, layers.Count) : double.PositiveInfinity;
    }

    /// <summary>
    /// Mean and variance over every joint state of all layers. Null where an estimator draws several samples, draws other
    /// noise, or evaluates a layer more than once, because the samples inside then depend on which evaluation they are for.
    /// </summary>
    /// <param name="layers">The layers, from the outermost to the innermost.</param>
    /// <exception cref="ArgumentException">There are more than 2⁵³ outcomes.</exception>
    public GradientMoments? Enumerate(IReadOnlyList<StochasticLayer> layers)
    {
        var outcomes = Outcomes(layers);
        if (double.IsPositiveInfinity(outcomes)) return null;
        if (outcomes > 1L << 53) throw new ArgumentException($"{layers.Count} layers have {outcomes:R} outcomes, too many to enumerate.", nameof(layers));
        var (sums, given) = (new MomentSums(_logits.Length), outcomes > 1);
        for (var (first, count, most) = (0L, FirstRows, FirstRows); first < (long)outcomes; first += count)
        {
            count = (int)Math.Min(most, (long)outcomes - first);
            var (weights, evaluations) = (new double[count], new int[layers.Count]);
            Array.Fill(weights, 1);
            var start = first;
            var gradient = Gradient(count, (index, logits, cost, pass) =>
            {
                // A mean-field pass draws nothing.
                if (!given || pass.MeanField) return layers[index].Surrogate(logits, cost, pass);
                evaluations[index]++;
                var sample = States(logits, start, layers.Count - 1 - index);
                var log = layers[index].Family.LogProbability(layers[index].Law(Op.Detach(logits)), sample).Data;
                for (var r = 0; r < weights.Length; r++) weights[r] *= Math.Exp(log[r]);
                return layers[index].Surrogate(logits, cost, pass with { Draws = [sample] });
            }, default);
            if (given && evaluations.Any(n => n != 1)) return null;
            Add(sums, gradient, weights);
            if (first == 0) most = MostRows();
        }
        return sums.Moments(draws: 0);
    }

    /// <summary>Mean and variance of estimates that are drawn.</summary>
    /// <param name="layers">The layers, from the outermost to the innermost.</param>
    /// <param name="draws">Number of estimates, at least 2.</param>
    /// <param name="key">Names the draws.</param>
    public GradientMoments Sample(IReadOnlyList<StochasticLayer> layers, long draws, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        var sums = new MomentSums(_logits.Length);
        for (var (first, count, most) = (0L, FirstRows, FirstRows); first < draws; first += count)
        {
            count = (int)Math.Min(most, draws - first);
            var weights = new double[count];
            Array.Fill(weights, 1);
            var gradient = Gradient(count, (index, logits, cost, pass) => layers[index].Surrogate(logits, cost, pass), new Pass(key) { FirstExample = first });
            Add(sums, gradient, weights);
            if (first == 0) most = MostRows();
        }
        return sums.Moments(draws);
    }

    static Shape OneExample(Shape layer)
        => layer[0] == 1 ? layer : throw new ArgumentException($"Logits of one example are [1, …], not {layer}.", nameof(layer));

    int MostRows()
    {
        var rows = Math.Min(BatchElements / _logits.Length, StepBytes / Math.Max(1, _tape.BytesHeld / FirstRows));
        return (int)Math.Clamp(rows, FirstRows, BatchElements);
    }

    // The states of a layer for outcomes in a row; the innermost layer changes fastest.
    Value States(Value logits, long first, int inside)
    {
        var states = _tape.Constant(0, logits.Shape);
        var data = _tape.Write(states);
        var (width, slower) = (_states.Width, (long)Math.Pow(_states.Count, inside));
        for (var r = 0; r < logits.Shape[0]; r++) _states.Write((first + r) / slower % (long)_states.Count, data.Slice(r * width, width));
        return states;
    }

    ReadOnlySpan<float> Gradient(int rows, LayerSurrogate layer, Pass pass)
    {
        _tape.Reset();
        var leaf = Op.Detach(Op.BroadcastFirst(_tape.Constant(_logits.Span, new Shape(_logits.Length)), new Shape(rows, _logits.Length)));
        // Learned baselines see an input; here it is always the same.
        return _tape.Gradient(_surrogate(leaf, layer, pass with { Input = _tape.Constant(1, new Shape(rows, 1)) }), leaf).Data;
    }

    void Add(MomentSums sums, ReadOnlySpan<float> gradients, double[] weights)
    {
        for (var r = 0; r < weights.Length; r++)
        {
            if (weights[r] > 0) sums.Add(gradients.Slice(r * _logits.Length, _logits.Length), weights[r]);
        }
    }
}
