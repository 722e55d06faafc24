using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// The expectation of a cost and its exact gradient in double precision, from the cost of every joint state. A cost that is
/// a sum over variables is evaluated term by term instead.
/// </summary>
sealed class ExpectedCost
{
    /// <summary>The most joint states to enumerate.</summary>
    public const double MaxStates = 1e6;

    readonly CostProblem _problem;
    readonly JointCodes _codes;
    readonly bool _separable;
    // [K^N], or [N, K] of a separable cost.
    readonly double[] _costs;

    /// <exception cref="ArgumentException">There are too many joint states, or a cost is not finite.</exception>
    public ExpectedCost(CostProblem problem)
    {
        (_problem, _codes) = (problem, new JointCodes(problem.Binary, problem.Variables, problem.Classes));
        _separable = problem.Form is ISeparableForm;
        if (!_separable && TooMany(problem.Variables, problem.Classes) is { } tooMany) throw new ArgumentException(tooMany, nameof(problem));
        _costs = _separable ? Terms() : States();
        var worst = _costs.FirstOrDefault(cost => !float.IsFinite((float)cost));
        if (worst != 0)
            throw new ArgumentException(FormattableString.Invariant($"A joint state costs {worst:R}, which is not finite in single precision."));
    }

    /// <summary>The refusal of so many variables and classes; null where their joint states can be enumerated.</summary>
    public static string? TooMany(int variables, int classes)
    {
        var states = Math.Pow(classes, variables);
        if (states <= MaxStates) return null;
        var have = FormattableString.Invariant($"{variables} variables of {classes} classes have {states:R} joint states");
        return FormattableString.Invariant($"{have}, more than the {MaxStates:R} that are enumerated.");
    }

    /// <summary>The expected cost.</summary>
    public double Value(ReadOnlySpan<double> logits)
    {
        var marginals = _codes.Marginals(logits);
        var value = 0.0;
        for (var i = 0; i < _costs.Length; i++) value += (_separable ? marginals[i] : _codes.Probability(marginals, i)) * _costs[i];
        return value;
    }

    /// <summary>The gradient for the logits: E[f·1(zₙ = k)] − pₙₖ·E f.</summary>
    public double[] Gradient(ReadOnlySpan<double> logits)
    {
        var (n, k) = (_problem.Variables, _problem.Classes);
        var marginals = _codes.Marginals(logits);
        // E[f·1(zₙ = k)].
        var joint = new double[n * k];
        var total = 0.0;
        if (_separable)
        {
            for (var i = 0; i < joint.Length; i++) joint[i] = marginals[i] * _costs[i];
        }
        else
        {
            for (var s = 0; s < _costs.Length; s++)
            {
                var weighted = _codes.Probability(marginals, s) * _costs[s];
                total += weighted;
                _codes.Add(joint, s, weighted);
            }
        }
        var gradient = new double[_codes.Length];
        for (var v = 0; v < n; v++)
        {
            var p = marginals.AsSpan(v * k, k);
            var sums = joint.AsSpan(v * k, k);
            // The means of the other terms cancel.
            if (_separable) total = TensorPrimitives.Sum<double>(sums);
            var likeliest = TensorPrimitives.IndexOfMax<double>(p);
            if (_problem.Binary) gradient[v] = Of(1, p, sums);
            else for (var c = 0; c < k; c++) gradient[(v * k) + c] = c == likeliest ? Of(c, p, sums) : sums[c] - (p[c] * total);
        }
        return gradient;

        // By the other classes: of a nearly sure one the difference would cancel.
        static double Of(int c, ReadOnlySpan<double> p, ReadOnlySpan<double> sums)
        {
            var sum = 0.0;
            for (var other = 0; other < p.Length; other++) sum += other == c ? 0 : (sums[c] * p[other]) - (p[c] * sums[other]);
            return sum;
        }
    }

    double[] Terms()
    {
        var form = (ISeparableForm)_problem.Form;
        var classes = _problem.Classes;
        var terms = new double[_problem.Variables * classes];
        var z = new double[_problem.Binary ? 1 : classes];
        for (var i = 0; i < terms.Length; i++)
        {
            Array.Clear(z);
            if (_problem.Binary) z[0] = i % 2;
            else z[i % classes] = 1;
            terms[i] = form.Term(i / classes, z);
        }
        return terms;
    }

    double[] States()
    {
        var costs = new double[(int)_codes.Count];
        var z = new double[_codes.Length];
        for (var s = 0; s < costs.Length; s++)
        {
            _codes.Write(s, z);
            if (_problem.Form.At(z) is not { } cost) return RecordedStates();
            costs[s] = cost;
        }
        return costs;
    }

    // The costs of a form that can only be recorded, in single precision.
    double[] RecordedStates()
    {
        const int Rows = 512;
        using var compute = new Compute(1);
        var (tape, costs, width) = (new Tape(compute), new double[(int)_codes.Count], _codes.Length);
        var (row, rows) = (new double[width], new float[Rows * width]);
        for (var first = 0; first < costs.Length; first += Rows)
        {
            var count = Math.Min(Rows, costs.Length - first);
            for (var r = 0; r < count; r++)
            {
                _codes.Write(first + r, row);
                for (var i = 0; i < width; i++) rows[(r * width) + i] = (float)row[i];
            }
            tape.Reset();
            var values = _problem.Form.Record(tape.Constant(rows.AsSpan(0, count * width), new Shape(count, width))).Data;
            for (var r = 0; r < count; r++) costs[first + r] = values[r];
        }
        return costs;
    }
}
