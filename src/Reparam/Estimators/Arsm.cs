using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// ARSM (augment, REINFORCE, swap, merge): with ϖ uniform on the simplex and the pseudo-samples
/// <c>z^{c⇌j} = argmin(log ϖ^{c⇌j} − logits)</c>, entries c and j of ϖ swapped in every variable,
/// <c>ĝ_c = Σⱼ [f(z^{c⇌j}) − 1/K·Σₘ f(z^{m⇌j})]·(1/K − ϖⱼ)</c>.
/// </summary>
/// <remarks>
/// <para>Unbiased for every cost; for two classes it is <see cref="Arm"/>. The sample without a swap is returned; the others are
/// auxiliary and see the same noise inside the cost. Categorical variables.</para>
/// <para>At most K(K − 1)/2 + 1 evaluations of the cost, at corners: a batch evaluates its rows together, in its t-th
/// evaluation each row at the t-th of its own distinct pseudo-samples, so there are as many as the row with the most has.
/// One variable has K of them at most. Source: Yin, Yue and Zhou 2019.</para>
/// </remarks>
public sealed class Arsm : IEstimator
{
    static readonly NoiseField.Fill Gumbel = Noise.FillGumbel;

    readonly int _maxClasses;

    /// <summary>Creates the estimator with an upper limit on the number of classes.</summary>
    /// <param name="maxClasses">The most classes, K: evaluations, and the numbers kept for each example, grow with K²/2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxClasses"/> is less than 2 or more than 10,000.</exception>
    public Arsm(int maxClasses = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxClasses, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxClasses, 10_000);
        _maxClasses = maxClasses;
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "arsm", "Dirichlet noise with its entries swapped", Unbiased: true, Pathwise: false, "at most K(K-1)/2 + 1", "0", "Yin, Yue and Zhou 2019")
    {
        Count = (_, _, choices) => (choices * (choices - 1) / 2) + 1,
        CountVaries = true,
        MadeOfDifferences = true,
        Variables = DiscreteVariables.Categorical,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more classes than the limit.</exception>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (tape, batch, classes) = (logits.Tape, logits.Shape[0], logits.Shape[2]);
        if (classes > _maxClasses) throw new ArgumentException($"ARSM: {classes} classes are more than the limit of {_maxClasses}.", nameof(logits));

        // ϖ = softmax(−G), so that log ϖ − logits is least where logits + G is largest.
        var noise = NoiseField.Draw(tape, logits.Shape, Gumbel, pass.Noise(), pass.FirstExample);
        var sample = family.Harden(Op.Detach(logits) + noise);
        var value = StochasticLayer.Checked(cost(sample, pass.Inside()), logits);

        var pairs = classes * (classes - 1) / 2;
        var slots = ArrayPool<int>.Shared.Rent(batch * pairs);
        var firsts = ArrayPool<int>.Shared.Rent(batch * (pairs + 1));
        var counts = ArrayPool<int>.Shared.Rent(batch);
        var swaps = new SwappedSamples(logits, noise);
        var most = 0;
        for (var b = 0; b < batch; b++)
        {
            counts[b] = swaps.Distinct(b, slots.AsSpan(b * pairs, pairs), firsts.AsSpan(b * (pairs + 1), pairs + 1));
            most = Math.Max(most, counts[b]);
        }

        var costs = ArrayPool<Value>.Shared.Rent(most);
        costs[0] = value;
        for (var t = 1; t < most; t++)
        {
            var swapped = tape.Constant(0, logits.Shape);
            // Rows that have no t-th sample evaluate their own again, and nothing looks at it.
            for (var b = 0; b < batch; b++) swaps.Write(b, t < counts[b] ? firsts[(b * (pairs + 1)) + t] : SwappedSamples.None, tape.Write(swapped));
            costs[t] = StochasticLayer.Checked(cost(swapped, pass.Auxiliary()), logits);
        }
        var estimate = Merged(logits, noise, slots, costs, counts);
        swaps.Return();
        ArrayPool<Value>.Shared.Return(costs);
        ArrayPool<int>.Shared.Return(counts);
        ArrayPool<int>.Shared.Return(firsts);
        ArrayPool<int>.Shared.Return(slots);
        return Op.Attach(value, logits, estimate);
    }

    static Value Merged(Value logits, Value noise, int[] slots, Value[] costs, int[] counts)
    {
        var (batch, variables, classes) = (logits.Shape[0], logits.Shape[1], logits.Shape[2]);
        var pairs = classes * (classes - 1) / 2;
        var estimate = logits.Tape.Record(null, logits.Shape);
        var destination = logits.Tape.Write(estimate);
        var most = 1;
        for (var b = 0; b < batch; b++) most = Math.Max(most, counts[b]);
        var above = ArrayPool<double>.Shared.Rent(most);
        var numbers = ArrayPool<double>.Shared.Rent(2 * classes);
        var means = numbers.AsSpan(0, classes);
        var centred = numbers.AsSpan(classes, classes);
        for (var b = 0; b < batch; b++)
        {
            // Above the returned sample's cost, so that a constant cost gives exactly nothing.
            for (var t = 0; t < counts[b]; t++) above[t] = (double)costs[t].Data[b] - costs[0].Data[b];
            var slot = slots.AsSpan(b * pairs, pairs);
            means.Clear();
            for (var (c, pair) = (0, 0); c < classes; c++)
            {
                for (var j = c + 1; j < classes; j++, pair++)
                {
                    means[c] += above[slot[pair]] / classes;
                    means[j] += above[slot[pair]] / classes;
                }
            }
            for (var n = 0; n < variables; n++)
            {
                var row = ((b * variables) + n) * classes;
                Centred(noise.Data.Slice(row, classes), centred);
                var gradient = destination.Slice(row, classes);
                var ofMeans = 0.0;
                for (var j = 0; j < classes; j++) ofMeans += means[j] * centred[j];
                for (var c = 0; c < classes; c++)
                {
                    var sum = -ofMeans;
                    for (var j = 0; j < classes; j++)
                    {
                        if (j != c) sum += above[slot[SwappedSamples.Pair(Math.Min(c, j), Math.Max(c, j), classes)]] * centred[j];
                    }
                    gradient[c] = (float)sum;
                }
            }
        }
        ArrayPool<double>.Shared.Return(numbers);
        ArrayPool<double>.Shared.Return(above);
        return estimate;
    }

    // 1/K − ϖ
    static void Centred(ReadOnlySpan<float> gumbel, Span<double> centred)
    {
        var total = 0.0;
        for (var k = 0; k < centred.Length; k++) total += centred[k] = Math.Exp(-gumbel[k]);
        foreach (ref var c in centred) c = (1.0 / centred.Length) - (c / total);
    }
}
