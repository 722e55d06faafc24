using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Measurement;

/// <summary>
/// The joint states of one example's variables, numbered as in <see cref="IDiscreteFamily.State"/>: the last variable
/// changes fastest. Probabilities are in double precision.
/// </summary>
sealed class JointStates
{
    readonly double[] _logProbabilities;
    readonly int _variables, _choices;
    readonly bool _binary;

    /// <param name="family">The law of the variables.</param>
    /// <param name="logits">One example's logits.</param>
    /// <param name="shape"><c>[1, N, K]</c> or <c>[1, N]</c>.</param>
    public JointStates(IDiscreteFamily family, ReadOnlySpan<float> logits, Shape shape)
    {
        if (shape[0] != 1) throw new ArgumentException($"Logits of one example are [1, …], not {shape}.", nameof(shape));
        if (shape.Count != logits.Length) throw new ArgumentException($"{logits.Length} logits do not fill {shape}.", nameof(logits));
        Shape = shape;
        Count = family.States(shape);
        _binary = family is BernoulliFamily;
        (_variables, _choices) = (shape[1], _binary ? 2 : shape[2]);
        _logProbabilities = new double[_variables * _choices];
        for (var n = 0; n < _variables; n++)
        {
            var row = _logProbabilities.AsSpan(n * _choices, _choices);
            for (var k = 0; k < _choices; k++) row[k] = _binary ? k * (double)logits[n] : logits[(n * _choices) + k];
            var max = double.NegativeInfinity;
            foreach (var l in row) max = Math.Max(max, l);
            var sum = 0.0;
            foreach (var l in row) sum += Math.Exp(l - max);
            foreach (ref var l in row) l -= max + Math.Log(sum);
        }
    }

    /// <summary><c>[1, N, K]</c> or <c>[1, N]</c>.</summary>
    public Shape Shape { get; }

    /// <summary>How many there are, K^N.</summary>
    public double Count { get; }

    public Shape ShapeOf(int rows) => _binary ? new Shape(rows, Shape[1]) : new Shape(rows, Shape[1], Shape[2]);

    public double Probability(long state)
    {
        var log = 0.0;
        for (var n = _variables - 1; n >= 0; n--, state /= _choices) log += _logProbabilities[(n * _choices) + (int)(state % _choices)];
        return Math.Exp(log);
    }

    /// <summary>Writes a state as zeros and ones.</summary>
    public void Write(long state, Span<float> row)
    {
        row.Clear();
        for (var n = _variables - 1; n >= 0; n--, state /= _choices)
        {
            var k = (int)(state % _choices);
            if (_binary) row[n] = k;
            else row[(n * _choices) + k] = 1;
        }
    }

    /// <summary>Adds weight·(state − mean), the score of a state in its logits.</summary>
    public void AddScore(long state, double weight, Span<double> gradient)
    {
        for (var n = _variables - 1; n >= 0; n--, state /= _choices)
        {
            var drawn = (int)(state % _choices);
            if (_binary) gradient[n] += weight * (drawn - Math.Exp(_logProbabilities[(n * 2) + 1]));
            else
            {
                for (var k = 0; k < _choices; k++)
                    gradient[(n * _choices) + k] += weight * ((k == drawn ? 1 : 0) - Math.Exp(_logProbabilities[(n * _choices) + k]));
            }
        }
    }
}
