using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Distributions;

/// <summary>N independent binary variables given by their log-odds: logits and samples (0 or 1) <c>[B, N]</c>.</summary>
/// <remarks>Source: Maddison, Mnih and Teh 2017, appendix B.</remarks>
public sealed class BernoulliFamily : IDiscreteFamily
{
    static readonly NoiseField.Fill Logistic = Noise.FillLogistic;
    static readonly NoiseField.Fill Exponential = Noise.FillExponential;

    // Constants with a name, for profiles.
    static readonly Rule HardenRule = new(nameof(Harden), null);
    static readonly Rule LogOneMinusExpRule = new(nameof(LogOneMinusExp), null);

    BernoulliFamily() { }

    /// <summary>The family.</summary>
    public static BernoulliFamily Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "bernoulli";

    /// <inheritdoc/>
    public bool Binary => true;

    /// <inheritdoc/>
    public int Choices(Shape logits)
    {
        Checked(logits);
        return 2;
    }

    /// <inheritdoc/>
    public Shape ShapeOf(int examples, int variables, int choices) => new(examples, variables);

    /// <inheritdoc/>
    public double States(Shape logits) => Math.Pow(2, Checked(logits)[1]);

    /// <inheritdoc/>
    public Value Mean(Value logits) => Op.Sigmoid(logits);

    /// <inheritdoc/>
    public Value CovarianceTimes(Value logits, Value vector) => Op.SigmoidSlope(logits) * vector;

    /// <inheritdoc/>
    public Value LogProbability(Value logits, Value sample) => Op.BernoulliLogLikelihood(logits, sample);

    /// <inheritdoc/>
    public Value Score(Value logits, Value sample)
    {
        Checked(logits.Shape);
        Require.SameShape(nameof(Score), logits, sample);
        return Op.BernoulliScore(logits, sample);
    }

    /// <inheritdoc/>
    public Value Divergence(Value q, Value p)
    {
        Require.SameShapeOrRow(nameof(Divergence), nameof(p), p, Checked(q.Shape), new Shape(q.Shape[1]));
        return Op.SumRows(Op.BernoulliDivergence(q, Op.BroadcastFirst(p, q.Shape)));
    }

    /// <inheritdoc/>
    public Value Entropy(Value logits)
    {
        Checked(logits.Shape);
        var (one, zero) = (Op.Sigmoid(logits), Op.Sigmoid(-logits));
        return Op.SumRows(Op.MultiplyWhere(Op.Softplus(-logits), one, one) + Op.MultiplyWhere(Op.Softplus(logits), zero, zero));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The density of the logit of a binary Concrete variable, Logistic(logit/τ, 1/τ), on the line, for samples such as
    /// <c>Perturb(logits)/τ</c>: <c>log τ − softplus(d) − softplus(−d)</c>, d = logit − τ·sample. A logit of ±∞ is a point
    /// of mass 1 at the same infinity.
    /// </remarks>
    public Value RelaxedLogDensity(Value logits, Value relaxed, float temperature)
    {
        Checked(logits.Shape);
        Require.SameShape(nameof(RelaxedLogDensity), logits, relaxed);
        Tau.Checked(temperature);
        var face = Face.Of(logits, relaxed);
        var log = Op.Affine(Op.LogisticSurprisal(Face.Tilt(logits, relaxed, face, temperature)), -1, MathF.Log(temperature));
        return Op.SumRows(Op.MultiplyWhere(log, face, face));
    }

    /// <inheritdoc/>
    public Value Perturb(Value logits, RandomKey key, long firstExample = 0)
    {
        Checked(logits.Shape);
        return logits + NoiseField.Draw(logits.Tape, logits.Shape, Logistic, key, firstExample);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// With E standard exponential and s = 2b − 1: <c>z = s·(log(1 + (1 − e⁻ᴱ)·exp(sη)) + E)</c>, the logistic truncated to
    /// the sample's side of zero, written so that neither tail cancels.
    /// </remarks>
    public Value PerturbGiven(Value logits, Value sample, RandomKey key, long firstExample = 0)
    {
        Checked(logits.Shape);
        var exponential = NoiseField.Draw(logits.Tape, logits.Shape, Exponential, key, firstExample);
        // v = 1 − e⁻ᴱ is uniform and −log(1 − v) = E; log v = log(eᴱ − 1) − E keeps its precision near v = 0.
        var logV = Op.Detach(LogOneMinusExp(exponential));
        var sign = Op.Affine(sample, 2, -1);
        return sign * (Op.Softplus(logV + (sign * logits)) + exponential);
    }

    /// <inheritdoc/>
    public Value TiedDifference(Value logits, Value perturbed, Value sample, Value gradient)
    {
        // z̃ = s·(log(1 + v·exp(sη)) − log(1 − v)), s = 2b − 1: with v from z, ∂z̃/∂η = σ(sη)(1 − exp(−|z|)).
        var sign = Op.Affine(sample, 2, -1);
        var toward = sign * logits;
        return gradient * (Op.Sigmoid(-toward) + (Op.Sigmoid(toward) * Op.Exp(-(sign * perturbed))));
    }

    /// <inheritdoc/>
    public Value Harden(Value perturbed)
    {
        Checked(perturbed.Shape);
        var sample = perturbed.Tape.Record(HardenRule, perturbed.Shape);
        perturbed.Tape.Compute.Elements<StepAtZero>(perturbed.Data, default, perturbed.Tape.Write(sample));
        return sample;
    }

    /// <inheritdoc/>
    public Value State(Tape tape, Shape logits, long state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(state);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(state, States(logits));
        var sample = tape.Constant(0, logits);
        var data = tape.Write(sample);
        for (var n = logits[1] - 1; n >= 0; n--, state /= 2)
        {
            for (var b = 0; b < logits[0]; b++) data[(b * logits[1]) + n] = state % 2;
        }
        return sample;
    }

    static Value LogOneMinusExp(Value exponential)
    {
        var y = exponential.Tape.Record(LogOneMinusExpRule, exponential.Shape);
        exponential.Tape.Compute.Elements<LogOneMinusExpKernel>(exponential.Data, default, exponential.Tape.Write(y));
        return y;
    }

    static Shape Checked(Shape shape)
        => shape.Rank == 2 ? shape : throw new ArgumentException($"Bernoulli variables are [B, N], not {shape}.", nameof(shape));

    sealed class StepAtZero : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            for (var i = 0; i < block.A.Length; i++) block.Y[i] = block.A[i] > 0 ? 1 : 0;
        }
    }

    sealed class LogOneMinusExpKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            for (var i = 0; i < block.A.Length; i++) block.Y[i] = (float)Math.Log(-double.ExpM1(-block.A[i]));
        }
    }
}
