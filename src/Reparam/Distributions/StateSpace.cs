using System.Numerics;
using Reparam.Autodiff;

namespace Reparam.Distributions;

/// <summary>
/// The joint states of one example's variables, numbered as in <see cref="IDiscreteFamily.State"/>: the last variable
/// changes fastest. Probabilities are in double precision, from logits in single or double.
/// </summary>
public readonly struct StateSpace
{
    readonly bool _binary;

    /// <summary>Creates the space of the variables that logits of a shape describe.</summary>
    /// <param name="family">The law of the variables.</param>
    /// <param name="logits">The shape of the logits, <c>[B, N, K]</c> or <c>[B, N]</c>; B does not matter.</param>
    /// <exception cref="ArgumentException">The rank is not the family's.</exception>
    public StateSpace(IDiscreteFamily family, Shape logits)
    {
        ArgumentNullException.ThrowIfNull(family);
        (Count, Choices, Variables, _binary) = (family.States(logits), family.Choices(logits), logits[1], family.Binary);
    }

    /// <summary>Number of variables, N.</summary>
    public int Variables { get; }

    /// <summary>Number of values that a variable can take, K; 2 for binary variables.</summary>
    public int Choices { get; }

    /// <summary>Number of joint states, K^N; exact up to 2⁵³.</summary>
    public double Count { get; }

    /// <summary><see cref="Count"/> as an integer.</summary>
    /// <exception cref="OverflowException">There are 2³¹ states or more.</exception>
    public int Size => checked((int)Count);

    /// <summary>Numbers in a state or in one example's logits: N·K, or N for binary variables.</summary>
    public int Width => _binary ? Variables : Variables * Choices;

    /// <summary>The value of one variable in a state, from 0 to <see cref="Choices"/> − 1.</summary>
    /// <param name="state">A state, from 0 to <see cref="Count"/> − 1.</param>
    /// <param name="variable">A variable, from 0 to N − 1.</param>
    public int Choice(long state, int variable)
    {
        for (var n = Variables - 1; n > variable; n--) state /= Choices;
        return (int)(state % Choices);
    }

    /// <summary>Writes a state as zeros and ones.</summary>
    /// <typeparam name="TNumber">Single or double precision.</typeparam>
    /// <param name="state">A state, from 0 to <see cref="Count"/> − 1.</param>
    /// <param name="row">Receives <see cref="Width"/> numbers.</param>
    public void Write<TNumber>(long state, Span<TNumber> row) where TNumber : struct, IBinaryFloatingPointIeee754<TNumber>
    {
        row.Clear();
        for (var n = Variables - 1; n >= 0; n--, state /= Choices)
        {
            var choice = (int)(state % Choices);
            if (!_binary) row[(n * Choices) + choice] = TNumber.One;
            else if (choice == 1) row[n] = TNumber.One;
        }
    }

    /// <summary>The number of a state given as zeros and ones.</summary>
    /// <param name="row"><see cref="Width"/> numbers.</param>
    public int IndexOf(ReadOnlySpan<float> row)
    {
        var state = 0;
        for (var n = 0; n < Variables; n++)
            state = (state * Choices) + (_binary ? (int)row[n] : row.Slice(n * Choices, Choices).IndexOf(1f));
        return state;
    }

    /// <summary>The log-probability of each value of each variable, in nats.</summary>
    /// <typeparam name="TNumber">Single or double precision.</typeparam>
    /// <param name="logits">One example's logits, <see cref="Width"/> numbers.</param>
    /// <param name="destination">Receives N·K numbers, variable by variable.</param>
    public void LogMarginals<TNumber>(ReadOnlySpan<TNumber> logits, Span<double> destination) where TNumber : struct, IBinaryFloatingPointIeee754<TNumber>
    {
        for (var n = 0; n < Variables; n++)
        {
            var (max, log) = Normalizer(logits, n);
            for (var k = 0; k < Choices; k++) destination[(n * Choices) + k] = Logit(logits, n, k) - max - log;
        }
    }

    /// <summary>The log-probability of one state, in nats.</summary>
    /// <param name="logMarginals">What <see cref="LogMarginals"/> gives.</param>
    /// <param name="state">A state, from 0 to <see cref="Count"/> − 1.</param>
    public double LogProbability(ReadOnlySpan<double> logMarginals, long state)
    {
        var log = 0.0;
        for (var n = Variables - 1; n >= 0; n--, state /= Choices) log += logMarginals[(n * Choices) + (int)(state % Choices)];
        return log;
    }

    /// <summary>The log-probability of every state, in nats.</summary>
    /// <typeparam name="TNumber">Single or double precision.</typeparam>
    /// <param name="logits">One example's logits, <see cref="Width"/> numbers.</param>
    /// <param name="destination">Receives <see cref="Count"/> numbers.</param>
    public void LogProbabilities<TNumber>(ReadOnlySpan<TNumber> logits, Span<double> destination) where TNumber : struct, IBinaryFloatingPointIeee754<TNumber>
    {
        destination[0] = 0;
        var known = 1;
        for (var n = 0; n < Variables; n++)
        {
            var (max, log) = Normalizer(logits, n);
            // From the end, so that no prefix is overwritten before it is read.
            for (var s = known - 1; s >= 0; s--)
            {
                var prefix = destination[s];
                for (var k = Choices - 1; k >= 0; k--) destination[(s * Choices) + k] = prefix + (Logit(logits, n, k) - max - log);
            }
            known *= Choices;
        }
    }

    /// <summary>Adds weight·(state − mean), the score of a state in its logits.</summary>
    /// <param name="logMarginals">What <see cref="LogMarginals"/> gives.</param>
    /// <param name="state">A state, from 0 to <see cref="Count"/> − 1.</param>
    /// <param name="weight">The factor.</param>
    /// <param name="gradient">Receives the sum, <see cref="Width"/> numbers.</param>
    public void AddScore(ReadOnlySpan<double> logMarginals, long state, double weight, Span<double> gradient)
    {
        for (var n = Variables - 1; n >= 0; n--, state /= Choices)
        {
            var drawn = (int)(state % Choices);
            if (_binary)
            {
                gradient[n] += weight * Score(logMarginals[(n * 2) + 1], drawn == 1);
                continue;
            }
            var first = n * Choices;
            for (var k = 0; k < Choices; k++) gradient[first + k] += weight * Score(logMarginals[first + k], k == drawn);
        }

        // 1 − p, or −p: of a nearly sure class the difference would cancel.
        static double Score(double log, bool drawn) => drawn ? -LogExp.ExpMinusOne(log) : -Math.Exp(log);
    }

    /// <summary>Creates the space for an estimator that enumerates it.</summary>
    /// <exception cref="ArgumentException">There are more joint states than the limit.</exception>
    internal static StateSpace Limited(IDiscreteFamily family, Shape logits, int limit, string estimator)
    {
        var space = new StateSpace(family, logits);
        if (space.Count <= limit) return space;
        throw new ArgumentException($"{estimator}: {logits} has {space.Count:R} joint states, more than the limit of {limit}.", nameof(logits));
    }

    // log Σ exp of a variable's logits in two parts, the greatest and what the others add: together they would lose the latter.
    (double Max, double Log) Normalizer<TNumber>(ReadOnlySpan<TNumber> logits, int n) where TNumber : struct, IBinaryFloatingPointIeee754<TNumber>
    {
        var (best, others) = (0, 0.0);
        for (var k = 1; k < Choices; k++) best = Logit(logits, n, k) > Logit(logits, n, best) ? k : best;
        var max = Logit(logits, n, best);
        for (var k = 0; k < Choices; k++) others += k == best ? 0 : Math.Exp(Logit(logits, n, k) - max);
        return (max, LogExp.LogOnePlus(others));
    }

    double Logit<TNumber>(ReadOnlySpan<TNumber> logits, int n, int k) where TNumber : struct, IBinaryFloatingPointIeee754<TNumber>
    {
        if (!_binary) return double.CreateTruncating(logits[(n * Choices) + k]);
        var logit = double.CreateTruncating(logits[n]);
        // A bit that is surely 1 masks its 0: +∞ has no difference from itself.
        if (double.IsPositiveInfinity(logit)) return k == 1 ? 0 : double.NegativeInfinity;
        return k == 1 ? logit : 0;
    }
}
