using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// ARMS: n binary samples coupled by a Dirichlet copula, <c>ρ/(n − 1)·Σ (fᵢ − f̄)(bᵢ − θ)</c> with
/// <c>ρ = θ(1 − θ)/(θ − P(1, 1))</c>, which makes up for the covariance that the coupling gives each pair.
/// </summary>
/// <remarks>
/// Unbiased for every cost; with n = 2 it is <see cref="DisArm"/>. n evaluations of the cost, at corners; all samples are
/// returned. Binary variables. A copy takes the rarer value, of probability m = min(θ, 1 − θ), where its uniform is below m, so
/// <c>ρ = m(1 − m)/(m − C(m, m))</c> with the copula's <c>C(m, m) = max(0, 2m^{1/(n−1)} − 1)ⁿ⁻¹</c>.
/// Source: Dimitriev and Zhou 2021, arXiv 2105.14141.
/// </remarks>
public sealed class Arms : IJointDraws
{
    static readonly NoiseField.Fill Exponential = Noise.FillExponential;

    readonly int _samples;

    /// <summary>Creates the estimator with a number of samples.</summary>
    /// <param name="samples">n, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 2.</exception>
    public Arms(int samples = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, Description.LeastSamples);
        _samples = samples;
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "arms", "n samples of a Dirichlet copula", Unbiased: true, Pathwise: false, "n", "0", "Dimitriev and Zhou 2021, arXiv 2105.14141")
    {
        Count = (n, _, _) => n,
        Surrogate = SurrogateValue.MeanOfSamples,
        MadeOfDifferences = true,
        LeastSamples = 2,
        Variables = DiscreteVariables.Binary,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => _samples;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more than 20 draws: 2ⁿ terms cancel.</exception>
    public Value LogProbability(IDiscreteFamily family, Value logits, ReadOnlySpan<Value> draws) => DirichletCopula.LogProbability(logits, draws);

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var samples = ArrayPool<Value>.Shared.Rent(_samples);
        var costs = ArrayPool<Value>.Shared.Rent(_samples);
        if (pass.Draws is { } given) given.AsSpan(0, _samples).CopyTo(samples);
        else Draw(logits, pass, samples.AsSpan(0, _samples));
        Value total = default;
        for (var i = 0; i < _samples; i++)
        {
            costs[i] = StochasticLayer.Checked(cost(samples[i], pass.Inside(i)), logits);
            total = i == 0 ? costs[i] : total + costs[i];
        }
        var estimate = Weighted(logits, samples.AsSpan(0, _samples), costs);
        ArrayPool<Value>.Shared.Return(samples);
        ArrayPool<Value>.Shared.Return(costs);
        return Op.Attach(Op.Affine(total, 1f / _samples, 0), logits, estimate);
    }

    static void Draw(Value logits, Pass pass, Span<Value> samples)
    {
        var (tape, copies) = (logits.Tape, samples.Length);
        var noise = ArrayPool<Value>.Shared.Rent(copies);
        for (var c = 0; c < copies; c++)
        {
            noise[c] = NoiseField.Draw(tape, logits.Shape, Exponential, pass.Noise(c), pass.FirstExample);
            samples[c] = tape.Record(null, logits.Shape);
        }
        var numbers = ArrayPool<double>.Shared.Rent(2 * copies);
        var exponentials = numbers.AsSpan(0, copies);
        var logs = numbers.AsSpan(copies, copies);
        for (var i = 0; i < logits.Shape.Count; i++)
        {
            double logit = logits.Data[i];
            for (var c = 0; c < copies; c++) exponentials[c] = noise[c].Data[i];
            DirichletCopula.LogUniforms(exponentials, logs);
            var rarer = DirichletCopula.LogRarer(logit);
            for (var c = 0; c < copies; c++) tape.Write(samples[c])[i] = (logs[c] < rarer) == (logit < 0) ? 1 : 0;
        }
        ArrayPool<double>.Shared.Return(numbers);
        ArrayPool<Value>.Shared.Return(noise);
    }

    static Value Weighted(Value logits, ReadOnlySpan<Value> samples, Value[] costs)
    {
        var (variables, copies) = (logits.Shape[1], samples.Length);
        var estimate = logits.Tape.Record(null, logits.Shape);
        var destination = logits.Tape.Write(estimate);
        var above = ArrayPool<double>.Shared.Rent(copies);
        for (var b = 0; b < logits.Shape[0]; b++)
        {
            // Above the first one's cost, so that a constant cost gives exactly nothing.
            var sum = 0.0;
            for (var c = 0; c < copies; c++) sum += above[c] = (double)costs[c].Data[b] - costs[0].Data[b];
            for (var i = b * variables; i < (b + 1) * variables; i++)
            {
                var (ones, ofOnes) = (0, 0.0);
                for (var c = 0; c < copies; c++)
                {
                    if (samples[c].Data[i] > 0) (ones, ofOnes) = (ones + 1, ofOnes + above[c]);
                }
                destination[i] = (float)((ofOnes - (sum * ones / copies)) / (copies - 1) * Ratio(logits.Data[i], copies));
            }
        }
        ArrayPool<double>.Shared.Return(above);
        return estimate;
    }

    // ρ, in [½, 1]: written so that m may be as small as it likes, 0 included.
    static double Ratio(double logit, int copies)
    {
        var m = Math.Exp(DirichletCopula.LogRarer(logit));
        var both = DirichletCopula.Cdf((2 * DirichletCopula.Root(m, copies)) - 1, copies);
        return both == 0 ? 1 - m : m * (1 - m) / (m - both);
    }
}
