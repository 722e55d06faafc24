using System.Numerics.Tensors;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>Laws over one-hot rows, by logits or probabilities: <see cref="Distributions.Categorical"/> in another dress.</summary>
public sealed class OneHotCategorical : IDiscreteRows<double>
{
    readonly nint[] _eventShape;

    OneHotCategorical(Categorical categorical) => (Categorical, _eventShape) = (categorical, [categorical.Classes]);

    /// <inheritdoc cref="Categorical.FromLogits(ReadOnlySpan{double})"/>
    public static OneHotCategorical FromLogits(ReadOnlySpan<double> logits) => new(Categorical.FromLogits(logits));

    /// <inheritdoc cref="Categorical.FromLogits(ReadOnlySpan{float})"/>
    public static OneHotCategorical FromLogits(ReadOnlySpan<float> logits) => new(Categorical.FromLogits(logits));

    /// <inheritdoc cref="Categorical.FromLogits(in ReadOnlyTensorSpan{double})"/>
    public static OneHotCategorical FromLogits(in ReadOnlyTensorSpan<double> logits) => new(Categorical.FromLogits(logits));

    /// <inheritdoc cref="Categorical.FromProbabilities(ReadOnlySpan{double})"/>
    public static OneHotCategorical FromProbabilities(ReadOnlySpan<double> probabilities) => new(Categorical.FromProbabilities(probabilities));

    /// <inheritdoc cref="Categorical.FromProbabilities(ReadOnlySpan{float})"/>
    public static OneHotCategorical FromProbabilities(ReadOnlySpan<float> probabilities) => new(Categorical.FromProbabilities(probabilities));

    /// <inheritdoc cref="Categorical.FromProbabilities(in ReadOnlyTensorSpan{double})"/>
    public static OneHotCategorical FromProbabilities(in ReadOnlyTensorSpan<double> probabilities) => new(Categorical.FromProbabilities(probabilities));

    /// <summary>The laws of the index of the 1; equal keys draw equal classes.</summary>
    public Categorical Categorical { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<nint> BatchShape => Categorical.BatchShape;

    /// <summary><c>[K]</c>.</summary>
    public ReadOnlySpan<nint> EventShape => _eventShape;

    /// <inheritdoc/>
    public int Rows => Categorical.Rows;

    /// <summary>K, masked classes included.</summary>
    public int Classes => Categorical.Classes;

    /// <inheritdoc/>
    /// <param name="row">Which law.</param>
    /// <param name="outcome">Exactly one 1, and zeros, <c>[K]</c>.</param>
    public double LogProbability(int row, ReadOnlySpan<double> outcome)
    {
        Broadcasting.CheckLength(outcome.Length, Classes, nameof(outcome));
        var index = outcome.IndexOf(1.0);
        if (index < 0 || outcome[..index].ContainsAnyExcept(0.0) || outcome[(index + 1)..].ContainsAnyExcept(0.0))
        {
            var shown = string.Join(", ", outcome[..Math.Min(outcome.Length, 8)].ToArray());
            throw new ArgumentException($"The outcome is not one-hot: [{shown}{(outcome.Length > 8 ? ", …" : "")}].", nameof(outcome));
        }
        return Categorical.LogProbability(row, index);
    }

    /// <inheritdoc/>
    public void Sample(int row, RandomKey key, ulong index, Span<double> destination)
        => OneHot(row, destination, one => Categorical.Sample(row, key, index, one));

    /// <inheritdoc/>
    public void Mode(int row, Span<double> destination) => OneHot(row, destination, one => Categorical.Mode(row, one));

    /// <inheritdoc/>
    public IEnumerable<double[]> Outcomes
    {
        get
        {
            for (var k = 0; k < Classes; k++)
            {
                var outcome = new double[Classes];
                outcome[k] = 1;
                yield return outcome;
            }
        }
    }

    /// <summary>The mean of an outcome: the probabilities, <c>[B, K]</c>.</summary>
    /// <inheritdoc cref="Categorical.Probabilities"/>
    public void Mean(Span<double> destination) => Categorical.Probabilities(destination);

    /// <inheritdoc cref="Categorical.Entropy(Span{double})"/>
    public void Entropy(Span<double> destination) => Categorical.Entropy(destination);

    /// <inheritdoc cref="Categorical.Entropy()"/>
    public double Entropy() => Categorical.Entropy();

    delegate void Index(Span<int> one);

    void OneHot(int row, Span<double> destination, Index choose)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, Classes, nameof(destination));
        Span<int> index = [0];
        choose(index);
        destination.Clear();
        destination[index[0]] = 1;
    }
}
