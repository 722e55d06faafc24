using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// The expectation of a problem's cost and its exact gradient, in double precision: by the cost of every joint state, or
/// term by term where the cost is a sum over variables.
/// </summary>
sealed class ExpectedCost
{
    /// <summary>The most joint states to enumerate.</summary>
    public const double MaxStates = 1e6;

    readonly Problem _problem;
    readonly int _width;
    // [states], or [N, K] of a separable cost.
    readonly double[] _costs;
    readonly bool _separable;

    public ExpectedCost(Problem problem)
    {
        (_problem, _width) = (problem, problem.Binary ? 1 : problem.Classes);
        _separable = problem.Form is ISeparableForm;
        if (!_separable && problem.States > MaxStates)
            throw new ArgumentException($"{problem.Variables} variables of {problem.Classes} classes have {problem.States:R} joint states, more than the {MaxStates:R} that are enumerated.", nameof(problem));
        _costs = _separable ? Terms() : States();
        foreach (var cost in _costs)
        {
            if (!float.IsFinite((float)cost)) throw new ProblemException("--problem", FormattableString.Invariant($"its costs reach {cost:R}, which is not finite in single precision."));
        }
    }

    /// <summary>The expected cost.</summary>
    public double Value(ReadOnlySpan<double> logits)
    {
        var probabilities = Probabilities(logits);
        var value = 0.0;
        if (_separable)
        {
            for (var i = 0; i < _costs.Length; i++) value += probabilities[i] * _costs[i];
            return value;
        }
        for (var s = 0; s < _costs.Length; s++) value += Probability(probabilities, s) * _costs[s];
        return value;
    }

    /// <summary>The gradient for the logits.</summary>
    public double[] Gradient(ReadOnlySpan<double> logits)
    {
        var (n, k) = (_problem.Variables, _problem.Classes);
        var probabilities = Probabilities(logits);
        // E[f·1(zₙ = k)], from which ∂E f/∂lₙₖ = that − pₙₖ·E f.
        var joint = new double[n * k];
        var total = 0.0;
        if (_separable)
        {
            // Other terms' means cancel.
            for (var i = 0; i < joint.Length; i++) joint[i] = probabilities[i] * _costs[i];
        }
        else
        {
            for (var s = 0; s < _costs.Length; s++)
            {
                var weighted = Probability(probabilities, s) * _costs[s];
                total += weighted;
                for (var (v, rest) = (n - 1, s); v >= 0; v--, rest /= k) joint[(v * k) + (rest % k)] += weighted;
            }
        }
        var gradient = new double[n * _width];
        for (var v = 0; v < n; v++)
        {
            if (_separable) total = Enumerable.Range(v * k, k).Sum(i => joint[i]);
            if (_problem.Binary) gradient[v] = joint[(v * 2) + 1] - (probabilities[(v * 2) + 1] * total);
            else for (var c = 0; c < k; c++) gradient[(v * k) + c] = joint[(v * k) + c] - (probabilities[(v * k) + c] * total);
        }
        return gradient;
    }

    double Probability(double[] probabilities, int state)
    {
        var probability = 1.0;
        for (var v = _problem.Variables - 1; v >= 0; v--, state /= _problem.Classes) probability *= probabilities[(v * _problem.Classes) + (state % _problem.Classes)];
        return probability;
    }

    double[] Probabilities(ReadOnlySpan<double> logits)
    {
        var k = _problem.Classes;
        var probabilities = new double[_problem.Variables * k];
        for (var v = 0; v < _problem.Variables; v++)
        {
            var row = probabilities.AsSpan(v * k, k);
            if (_problem.Binary) (row[0], row[1]) = (0, logits[v]);
            else logits.Slice(v * k, k).CopyTo(row);
            var max = double.NegativeInfinity;
            foreach (var l in row) max = Math.Max(max, l);
            var sum = 0.0;
            foreach (ref var l in row) sum += l = Math.Exp(l - max);
            foreach (ref var l in row) l /= sum;
        }
        return probabilities;
    }

    double[] Terms()
    {
        var form = (ISeparableForm)_problem.Form;
        var terms = new double[_problem.Variables * _problem.Classes];
        var z = new double[_width];
        for (var i = 0; i < terms.Length; i++)
        {
            Array.Clear(z);
            if (_problem.Binary) z[0] = i % 2;
            else z[i % _problem.Classes] = 1;
            terms[i] = form.Term(i / _problem.Classes, z);
        }
        return terms;
    }

    double[] States()
    {
        var costs = new double[(int)_problem.States];
        var z = new double[_problem.Variables * _width];
        for (var s = 0; s < costs.Length; s++)
        {
            Write(s, z);
            if (_problem.Form.At(z) is not { } cost) return RecordedStates();
            costs[s] = cost;
        }
        return costs;
    }

    // A form that is a net has its costs in single precision.
    double[] RecordedStates()
    {
        const int Rows = 512;
        using var compute = new Compute(1);
        var (tape, costs, width) = (new Tape(compute), new double[(int)_problem.States], _problem.Variables * _width);
        var (row, rows) = (new double[width], new float[Rows * width]);
        for (var first = 0; first < costs.Length; first += Rows)
        {
            var count = Math.Min(Rows, costs.Length - first);
            for (var r = 0; r < count; r++)
            {
                Write(first + r, row);
                for (var i = 0; i < width; i++) rows[(r * width) + i] = (float)row[i];
            }
            tape.Reset();
            var values = _problem.Form.Record(tape.Constant(rows.AsSpan(0, count * width), new Shape(count, width))).Data;
            for (var r = 0; r < count; r++) costs[first + r] = values[r];
        }
        return costs;
    }

    void Write(int state, double[] z)
    {
        Array.Clear(z);
        for (var v = _problem.Variables - 1; v >= 0; v--, state /= _problem.Classes)
        {
            if (_problem.Binary) z[v] = state % 2;
            else z[(v * _problem.Classes) + (state % _problem.Classes)] = 1;
        }
    }
}
