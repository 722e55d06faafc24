using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Distributions;

/// <summary>
/// N independent categorical variables of K classes, one-hot: logits and samples <c>[B, N, K]</c>.
/// </summary>
/// <remarks>Source: Jang, Gu and Poole 2017, section 2; Maddison, Mnih and Teh 2017.</remarks>
public sealed class CategoricalFamily : IDiscreteFamily
{
    // Stands for −∞ where a real −∞ would meet another and make NaN; exp of it is 0 all the same.
    const float Never = -1e9f;

    static readonly NoiseField.Fill Gumbel = Noise.FillGumbel;
    static readonly NoiseField.Fill Exponential = Noise.FillExponential;

    // A constant with a name, for profiles.
    static readonly Rule HardenRule = new(nameof(Harden), null);

    CategoricalFamily() { }

    /// <summary>The family.</summary>
    public static CategoricalFamily Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "categorical";

    /// <inheritdoc/>
    public bool Binary => false;

    /// <inheritdoc/>
    public int Choices(Shape logits) => Checked(logits).Last;

    /// <inheritdoc/>
    public Shape ShapeOf(int examples, int variables, int choices) => new(examples, variables, choices);

    /// <inheritdoc/>
    public double States(Shape logits) => Math.Pow(Checked(logits).Last, logits[1]);

    /// <inheritdoc/>
    public Value Mean(Value logits) => Op.Softmax(logits);

    /// <inheritdoc/>
    public Value CovarianceTimes(Value logits, Value vector)
        => Op.SoftmaxGradient(Mean(logits), vector);

    /// <inheritdoc/>
    public Value LogProbability(Value logits, Value sample)
    {
        Checked(logits.Shape);
        return Op.SumRows(Op.MultiplyWhere(Op.LogSoftmax(logits), sample, sample));
    }

    /// <inheritdoc/>
    public Value Score(Value logits, Value sample)
    {
        Checked(logits.Shape);
        Require.SameShape(nameof(Score), logits, sample);
        return Op.LogSoftmaxGradient(Op.LogSoftmax(logits), sample);
    }

    /// <inheritdoc/>
    public Value Divergence(Value q, Value p)
    {
        Require.SameShapeOrRow(nameof(Divergence), nameof(p), p, Checked(q.Shape), new Shape(q.Shape[1], q.Shape[2]));
        return Op.SumRows(Op.CategoricalDivergence(Op.LogSoftmax(q), Op.BroadcastFirst(Op.Kept(Op.LogSoftmax(p), p), q.Shape), q));
    }

    /// <inheritdoc/>
    public Value Entropy(Value logits)
    {
        Checked(logits.Shape);
        var log = Op.LogSoftmax(logits);
        var probability = Op.Exp(log);
        return -Op.SumRows(Op.MultiplyWhere(log, probability, probability));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The density of <see cref="ExpConcrete"/>, <c>log Γ(K) + (K − 1)·log τ + Σ log softmax(l − τy)</c>, with its base
    /// measure, for log-simplex samples such as <c>LogSoftmax(Perturb(logits)/τ)</c>. Masked classes have y = −∞.
    /// </remarks>
    public Value RelaxedLogDensity(Value logits, Value relaxed, float temperature)
    {
        Checked(logits.Shape);
        Require.SameShape(nameof(RelaxedLogDensity), logits, relaxed);
        Tau.Checked(temperature);
        var face = Face.Of(logits, relaxed);
        var tilt = Face.Tilt(logits, relaxed, face, temperature);
        return Op.SumRows(Op.SumLast(Op.MultiplyWhere(Op.LogSoftmax(tilt), face, face)) + Face.Normalization(face, tilt, temperature));
    }

    /// <inheritdoc/>
    public Value Perturb(Value logits, RandomKey key, long firstExample = 0)
    {
        Checked(logits.Shape);
        return logits + NoiseField.Draw(logits.Tape, logits.Shape, Gumbel, key, firstExample);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// With E standard exponential and i the class drawn: <c>zᵢ = −log Eᵢ</c> and <c>zⱼ = −log(Eⱼ/pⱼ + Eᵢ)</c>.
    /// These perturb the log-probabilities: a variable's classes are all log Σ exp of its logits below what perturbs the
    /// logits themselves, which neither <see cref="Mean"/> nor <see cref="Harden"/> can tell.
    /// Source: Tucker et al. 2017 (REBAR), appendix on conditional Gumbels.
    /// </remarks>
    public Value PerturbGiven(Value logits, Value sample, RandomKey key, long firstExample = 0)
    {
        Checked(logits.Shape);
        var log = Op.Detach(Op.Log(NoiseField.Draw(logits.Tape, logits.Shape, Exponential, key, firstExample)));
        var winner = Op.BroadcastLast(Op.DotLast(log, sample), log.Shape);
        // −log(exp(a) + exp(w)) = −(w + softplus(a − w)), a = log Eⱼ − log pⱼ, and a = −∞ for the winner itself.
        var rest = log - Op.LogSoftmax(logits) + (Never * sample);
        return -(winner + Op.Softplus(rest - winner));
    }

    /// <inheritdoc/>
    public Value TiedDifference(Value logits, Value perturbed, Value sample, Value gradient)
    {
        // z̃ⱼ = −log(Eⱼ/pⱼ + Eᵢ), i the class drawn: with E from z, ∂z̃ⱼ/∂log pⱼ = 1 − exp(zⱼ − zᵢ).
        var below = Op.Exp(perturbed - Op.BroadcastLast(Op.DotLast(perturbed, sample), perturbed.Shape));
        var weighted = gradient * below;
        return weighted - (Op.Softmax(logits) * Op.BroadcastLast(Op.SumLast(weighted), weighted.Shape));
    }

    /// <inheritdoc/>
    public Value Harden(Value perturbed)
    {
        Checked(perturbed.Shape);
        var sample = perturbed.Tape.Record(HardenRule, perturbed.Shape);
        perturbed.Tape.Compute.Rows<OneHotOfMax>(perturbed.Shape.Count / perturbed.Shape.Last, perturbed.Data, default, default, perturbed.Tape.Write(sample));
        return sample;
    }

    /// <inheritdoc/>
    public Value State(Tape tape, Shape logits, long state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(state);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(state, States(logits));
        var sample = tape.Constant(0, logits);
        var data = tape.Write(sample);
        var (variables, classes) = (logits[1], logits[2]);
        for (var n = variables - 1; n >= 0; n--, state /= classes)
        {
            for (var b = 0; b < logits[0]; b++) data[(((b * variables) + n) * classes) + (int)(state % classes)] = 1;
        }
        return sample;
    }

    static Shape Checked(Shape shape)
        => shape.Rank == 3 ? shape : throw new ArgumentException($"Categorical variables are [B, N, K], not {shape}.", nameof(shape));

    // The first of equal maxima wins.
    sealed class OneHotOfMax : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var classes = block.A.Length / block.Count;
            block.Y.Clear();
            for (var r = 0; r < block.A.Length; r += classes)
            {
                var best = 0;
                var row = block.A.Slice(r, classes);
                for (var k = 1; k < row.Length; k++)
                {
                    if (row[k] > row[best]) best = k;
                }
                block.Y[r + best] = 1;
            }
        }
    }
}
