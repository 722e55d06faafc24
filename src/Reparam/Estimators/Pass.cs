using Reparam.Autodiff;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>A cost of a sample: one number for each example, <c>[B]</c>. It may hold stochastic layers of its own.</summary>
/// <param name="sample">A sample (or a relaxed or mean point), shaped like the logits it came from.</param>
/// <param name="pass">How to evaluate layers inside; hand it to them.</param>
public delegate Value Cost(Value sample, Pass pass);

/// <summary>One evaluation of a stochastic computation: its randomness, and in which mode layers inside it run.</summary>
/// <remarks>
/// Two layers that receive the same pass draw the same noise. A layer inside a cost takes the pass the cost is given, never
/// one captured from outside; two layers side by side take <c>pass.Inside(0)</c> and <c>pass.Inside(1)</c>.
/// </remarks>
public readonly record struct Pass
{
    /// <summary>A sampling pass.</summary>
    /// <param name="key">Names all its randomness.</param>
    public Pass(RandomKey key) => Key = key;

    /// <summary>Names the randomness of the layer that receives the pass.</summary>
    public RandomKey Key { get; init; }

    /// <summary>Index of the first example of the batch: examples draw the same noise however a batch is split.</summary>
    public long FirstExample { get; init; }

    /// <summary>Layers hand on their mean instead of a sample (MuProp's mean-field pass).</summary>
    public bool MeanField { get; init; }

    /// <summary>Whether estimators may learn from this pass (baselines, control variates). Off by default.</summary>
    public bool Learn { get; init; }

    /// <summary>Input that the computation is conditioned on, <c>[B, D]</c>. Learned baselines see it.</summary>
    public Value Input { get; init; }

    /// <summary>Collects the scores of layers when an estimator outside gives all of them one learning signal.</summary>
    internal Scores? Scores { get; init; }

    /// <summary>Samples of the layer that receives the pass, if they are enumerated instead of drawn.</summary>
    internal Value[]? Draws { get; init; }

    /// <summary>The pass of the <paramref name="index"/>-th evaluation of a cost: fresh noise for the layers inside.</summary>
    /// <param name="index">Which evaluation, from 0; the same index gives the same noise.</param>
    public Pass Inside(int index = 0) => this with { Key = Key.Split((ulong)index + 1), Draws = null };

    /// <summary>The pass of an auxiliary evaluation: like <see cref="Inside"/>, but nothing is learned from it.</summary>
    /// <param name="index">Which evaluation, from 0.</param>
    public Pass Auxiliary(int index = 0) => Inside(index) with { Learn = false };

    /// <summary>The key of a layer's own noise, apart from the noise inside its cost.</summary>
    /// <param name="index">Which noise, from 0; estimators that harden noise 0 draw the same sample from the same pass.</param>
    public RandomKey Noise(int index = 0) => Key.Split(0).Split((ulong)index);
}

/// <summary>
/// The scores (∇ log q of the samples drawn) that layers inside a cost leave for an estimator outside, which multiplies
/// them by its own learning signal.
/// </summary>
/// <param name="estimator">The estimator outside.</param>
sealed class Scores(EstimatorInfo estimator)
{
    readonly List<(Value Logits, Value Score)> _entries = [];

    /// <summary>The estimator outside, which decides what the objective is.</summary>
    public EstimatorInfo Estimator => estimator;

    public void Clear() => _entries.Clear();

    public void Add(Value logits, Value score) => _entries.Add((logits, score));

    /// <summary>Gives <paramref name="value"/> the gradient signal·score for the logits of every layer that left one.</summary>
    public Value Attach(Value value, Value signal)
    {
        foreach (var (logits, score) in _entries) value = Op.Attach(value, logits, Op.ScaleRows(score, signal));
        return value;
    }
}
