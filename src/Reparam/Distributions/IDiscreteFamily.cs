using Reparam.Autodiff;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// A family of factorized discrete laws over recorded values: what an estimator needs to know of the variables it
/// differentiates through. Logits and samples have one shape, <c>[B, N, K]</c> (one-hot) or <c>[B, N]</c> (binary).
/// </summary>
/// <remarks>
/// Both families are exponential families in their logits: the score of a sample is <c>sample − Mean(logits)</c>, and a
/// sample relaxed at temperature τ is <c>Mean(Perturb(logits)/τ)</c>.
/// </remarks>
public interface IDiscreteFamily
{
    /// <summary>The name on the command line, such as <c>categorical</c>.</summary>
    string Name { get; }

    /// <summary>Whether the variables are binary, with one number each; if not they are one-hot.</summary>
    bool Binary { get; }

    /// <summary>Number of values that a variable can take: K, or 2.</summary>
    /// <param name="logits">The shape of the logits.</param>
    /// <exception cref="ArgumentException">The rank is not the family's.</exception>
    int Choices(Shape logits);

    /// <summary>The shape of logits and samples: <c>[B, N, K]</c> or <c>[B, N]</c>.</summary>
    /// <param name="examples">B.</param>
    /// <param name="variables">N.</param>
    /// <param name="choices">K; not used where the variables are binary.</param>
    Shape ShapeOf(int examples, int variables, int choices);

    /// <summary>Number of joint states of one example, K^N.</summary>
    /// <param name="logits">The shape of the logits.</param>
    double States(Shape logits);

    /// <summary>The mean of the sample: softmax, or sigmoid. Differentiable; the logits may be scaled and perturbed.</summary>
    /// <param name="logits">Logits.</param>
    Value Mean(Value logits);

    /// <summary>The covariance matrix of each variable's sample times a vector, which is the gradient of the mean times it.</summary>
    /// <param name="logits">Logits.</param>
    /// <param name="vector">Vectors shaped like the logits.</param>
    Value CovarianceTimes(Value logits, Value vector);

    /// <summary>The log-probability of a sample, in nats, summed over the variables: <c>[B]</c>. Differentiable.</summary>
    /// <param name="logits">Logits; −∞ excludes a class (and ±∞ a binary value), which gets no gradient.</param>
    /// <param name="sample">A sample of zeros and ones, of the same shape.</param>
    Value LogProbability(Value logits, Value sample);

    /// <summary>
    /// The score <c>sample − Mean(logits)</c>, the gradient of <see cref="LogProbability"/>. Differentiable. A family computes it
    /// without the difference where that cancels: of a nearly sure class the score of its own sample is what the others add.
    /// </summary>
    /// <param name="logits">Logits, infinite ones as in <see cref="LogProbability"/>.</param>
    /// <param name="sample">A sample of zeros and ones, of the same shape.</param>
    Value Score(Value logits, Value sample) => sample - Mean(logits);

    /// <summary>
    /// KL(q‖p) in nats, summed over the variables: <c>[B]</c>. Differentiable in both. Where q excludes a class its term is
    /// 0 with no gradient (0·log 0 = 0); where p alone excludes one, the divergence is +∞ and its gradient undefined.
    /// </summary>
    /// <param name="q">Logits, infinite ones as in <see cref="LogProbability"/>.</param>
    /// <param name="p">Logits of the same shape, or of one example (<c>[N, K]</c>, <c>[N]</c>) for all of them.</param>
    Value Divergence(Value q, Value p);

    /// <summary>The entropy in nats, summed over the variables: <c>[B]</c>. Differentiable; 0·log 0 = 0.</summary>
    /// <param name="logits">Logits, infinite ones as in <see cref="LogProbability"/>.</param>
    Value Entropy(Value logits);

    /// <summary>
    /// The log-density of a relaxed sample in log space, in nats, summed over the variables: <c>[B]</c>. Differentiable in
    /// logits and sample.
    /// </summary>
    /// <param name="logits">Logits, infinite ones as in <see cref="LogProbability"/>; not all classes of a variable.</param>
    /// <param name="relaxed">Log-simplex values <c>[B, N, K]</c>, or logits <c>[B, N]</c>, of relaxed samples: finite but for excluded classes.</param>
    /// <param name="temperature">τ, finite and at least 10⁻³⁰.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not.</exception>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <remarks>Source: Maddison, Mnih and Teh 2017, appendices B and C.</remarks>
    Value RelaxedLogDensity(Value logits, Value relaxed, float temperature);

    /// <summary>
    /// Logits plus fresh noise (Gumbel, or logistic), whose <see cref="Harden"/> is a sample. The gradient passes to the
    /// logits unchanged.
    /// </summary>
    /// <param name="logits">Logits.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="firstExample">Index of the first row: row r takes the noise of example <c>firstExample + r</c>.</param>
    /// <remarks>Logits all far from zero (beyond 10⁴) round the noise away: take off what they have in common first.</remarks>
    Value Perturb(Value logits, RandomKey key, long firstExample = 0);

    /// <summary>Perturbed logits drawn given that they harden to <paramref name="sample"/>. Differentiable in the logits.</summary>
    /// <param name="logits">Logits, infinite ones as in <see cref="LogProbability"/>.</param>
    /// <param name="sample">What the perturbed logits must harden to.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="firstExample">Index of the first row.</param>
    Value PerturbGiven(Value logits, Value sample, RandomKey key, long firstExample = 0);

    /// <summary>
    /// <c>(∂z/∂l − ∂z̃/∂l)ᵀg</c>: what remains of a gradient g for perturbed logits z when the path through z̃ is taken off
    /// the path through z. Here z̃ is drawn given the sample D, with the noise that z itself implies given D.
    /// </summary>
    /// <param name="logits">l, finite; a constant.</param>
    /// <param name="perturbed">z, what <see cref="Perturb"/> gave; a constant. All z of a variable may be shifted alike.</param>
    /// <param name="sample">D, what z hardens to.</param>
    /// <param name="gradient">g, of a function that does not change when all z of a variable are shifted alike.</param>
    /// <remarks>
    /// <para>The control variates of REBAR and RELAX need the distribution of z and that of (D, z̃), not of z and z̃ together.
    /// Given D the implied noise has the distribution that <see cref="PerturbGiven"/> draws from, so z̃ = z is a valid draw. It
    /// saves an evaluation of the cost: z and z̃ have the same numbers, and only their gradients differ.</para>
    /// <para>Source: Tucker et al. 2017 (REBAR), appendix; Grathwohl et al. 2018 (RELAX), section 3.</para>
    /// </remarks>
    Value TiedDifference(Value logits, Value perturbed, Value sample, Value gradient);

    /// <summary>The discrete sample that perturbed logits stand for: exact zeros and ones, a constant.</summary>
    /// <param name="perturbed">What <see cref="Perturb"/> gave.</param>
    Value Harden(Value perturbed);

    /// <summary>One joint state for every example of a batch, as a constant.</summary>
    /// <param name="tape">Where to record it.</param>
    /// <param name="logits">The shape of the logits.</param>
    /// <param name="state">Which, from 0 to <see cref="States"/> − 1; the last variable changes fastest.</param>
    Value State(Tape tape, Shape logits, long state);
}
