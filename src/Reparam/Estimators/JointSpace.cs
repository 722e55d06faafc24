using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// The joint states of all variables of an example, seen as the classes of one: numbered as in
/// <see cref="IDiscreteFamily.State"/>, log-probabilities in double precision.
/// </summary>
readonly struct JointSpace
{
    readonly int _variables, _choices;
    readonly bool _binary;

    /// <exception cref="ArgumentException">There are more joint states than the limit.</exception>
    public JointSpace(IDiscreteFamily family, Value logits, int maxStates, string estimator)
    {
        var states = family.States(logits.Shape);
        if (states > maxStates) throw new ArgumentException($"{estimator}: {logits.Shape} has {states:R} joint states, more than the limit of {maxStates}.", nameof(logits));
        _binary = family is BernoulliFamily;
        (_variables, _choices) = (logits.Shape[1], _binary ? 2 : logits.Shape[2]);
        Count = (int)states;
    }

    /// <summary>How many there are, K^N.</summary>
    public int Count { get; }

    /// <summary>The log-probability of every state for one example's logits, in nats.</summary>
    public void LogProbabilities(ReadOnlySpan<float> logits, Span<double> destination)
    {
        destination[0] = 0;
        var known = 1;
        for (var n = 0; n < _variables; n++)
        {
            var (max, sum) = (double.NegativeInfinity, 0.0);
            for (var k = 0; k < _choices; k++) max = Math.Max(max, Logit(logits, n, k));
            for (var k = 0; k < _choices; k++) sum += Math.Exp(Logit(logits, n, k) - max);
            var normalizer = max + Math.Log(sum);
            // From the end, so that no prefix is overwritten before it is read.
            for (var s = known - 1; s >= 0; s--)
            {
                var prefix = destination[s];
                for (var k = _choices - 1; k >= 0; k--) destination[(s * _choices) + k] = prefix + (Logit(logits, n, k) - normalizer);
            }
            known *= _choices;
        }
    }

    /// <summary>Writes a state as zeros and ones over zeros.</summary>
    public void Write(int state, Span<float> row)
    {
        for (var n = _variables - 1; n >= 0; n--, state /= _choices)
        {
            if (_binary) row[n] = state % 2;
            else row[(n * _choices) + (state % _choices)] = 1;
        }
    }

    /// <summary>The number of a state given as zeros and ones.</summary>
    public int IndexOf(ReadOnlySpan<float> row)
    {
        var state = 0;
        for (var n = 0; n < _variables; n++)
            state = (state * _choices) + (_binary ? (int)row[n] : row.Slice(n * _choices, _choices).IndexOf(1f));
        return state;
    }

    /// <summary>The indices of the largest scores, largest first, the first of equals; their scores become −∞.</summary>
    public static void TakeLargest(Span<double> scores, Span<int> indices)
    {
        foreach (ref var index in indices)
        {
            index = 0;
            for (var s = 1; s < scores.Length; s++)
            {
                if (scores[s] > scores[index]) index = s;
            }
            scores[index] = double.NegativeInfinity;
        }
    }

    /// <summary>log Σ exp; −∞ of nothing but −∞.</summary>
    public static double LogSumExp(ReadOnlySpan<double> values)
    {
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var value in values) max = Math.Max(max, value);
        if (double.IsNegativeInfinity(max)) return max;
        foreach (var value in values) sum += Math.Exp(value - max);
        return max + Math.Log(sum);
    }

    double Logit(ReadOnlySpan<float> logits, int n, int k) => _binary ? k * (double)logits[n] : logits[(n * _choices) + k];
}
