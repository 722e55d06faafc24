using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// Local expectation: of one joint sample, each variable's gradient is exact given the others,
/// <c>ĝᵢₖ = pᵢₖ·(f(k, D₋ᵢ) − Σₘ pᵢₘ f(m, D₋ᵢ))</c>.
/// </summary>
/// <remarks>
/// Unbiased; all its variance is that of the other variables, so a single variable's gradient is exact. N(K−1) + 1
/// evaluations of the cost; only the sample itself is returned. Layers inside see the same noise in all of them.
/// Source: Titsias and Lázaro-Gredilla 2015, section 3; De Smet, Sansone and Zuidberg Dos Martires 2023 (IndeCateR).
/// </remarks>
/// <param name="maxEvaluations">The most evaluations of the cost in an estimate.</param>
public sealed class LocalExpectation(int maxEvaluations = 4096) : IFiniteDraws
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "local-expectation", "each variable enumerated given the others", Unbiased: true, Pathwise: false, "N(K−1) + 1", "0",
        "Titsias and Lázaro-Gredilla 2015 section 3")
    { Count = (_, variables, choices) => (variables * (choices - 1)) + 1 };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more evaluations than the limit.</exception>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (variables, classes) = (logits.Shape[1], family.Choices(logits.Shape));
        var evaluations = 1 + ((long)variables * (classes - 1));
        if (evaluations > maxEvaluations)
            throw new ArgumentException(
                $"LocalExpectation: {logits.Shape} takes {evaluations} evaluations, more than the limit of {maxEvaluations}.", nameof(logits));

        var tape = logits.Tape;
        var sample = HardSample.Draw(family, logits, pass);
        var value = StochasticLayer.Checked(cost(sample, pass.Inside()), logits);
        // f(k, D₋ᵢ) − f(D): the common part would only cost digits.
        var differences = tape.Constant(0, logits.Shape);
        for (var n = 0; n < variables; n++)
        {
            for (var shift = 1; shift < classes; shift++)
            {
                var moved = tape.Constant(sample.Data, sample.Shape);
                var there = StochasticLayer.Checked(cost(Move(tape.Write(moved), moved, n, shift), pass.Auxiliary()), logits).Data;
                Put(there, value.Data, sample.Data, moved.Data, tape.Write(differences), n, variables, family.Binary ? 1 : classes);
            }
        }

        return Op.Attach(value, logits, family.CovarianceTimes(Op.Detach(logits), differences));
    }

    // Every example's variable n, some classes further round.
    static Value Move(Span<float> data, Value moved, int n, int shift)
    {
        var shape = moved.Shape;
        for (var b = 0; b < shape[0]; b++)
        {
            if (shape.Rank == 2)
            {
                ref var bit = ref data[(b * shape[1]) + n];
                bit = 1 - bit;
                continue;
            }
            var row = data.Slice(((b * shape[1]) + n) * shape[2], shape[2]);
            var drawn = row.IndexOf(1f);
            (row[drawn], row[(drawn + shift) % row.Length]) = (0, 1);
        }
        return moved;
    }

    // Categorical: at the class moved to. Binary (width 1): f(1) − f(0), whichever was drawn.
    static void Put(
        ReadOnlySpan<float> there, ReadOnlySpan<float> here, ReadOnlySpan<float> sample, ReadOnlySpan<float> moved, Span<float> differences,
        int n, int variables, int width)
    {
        for (var b = 0; b < there.Length; b++)
        {
            var (at, difference) = (((b * variables) + n) * width, there[b] - here[b]);
            if (width == 1 && sample[at] > 0) differences[at] = -difference;
            else differences[at + (width == 1 ? 0 : moved.Slice(at, width).IndexOf(1f))] = difference;
        }
    }
}
