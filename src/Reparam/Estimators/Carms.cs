using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// CARMS: n categorical samples coupled by a Dirichlet copula (n = 2: an antithetic pair), each pair weighted by how much
/// rarer it is among independent ones: <c>1/(n(n−1))·Σ_{i≠j} r_ij (fᵢ − fⱼ)(zᵢ − p)</c>, <c>r_ij = p_{zᵢ}·p_{zⱼ}/P(zᵢ, zⱼ)</c>.
/// </summary>
/// <remarks>
/// <para>Unbiased for every cost. n evaluations of the cost, at corners; all samples are returned. Categorical variables; the
/// ratio r is each variable's own. Two classes and n = 2 make <see cref="DisArm"/>.</para>
/// <para>Samples are drawn by inverse cdf in one of K(K − 1)/2 random orders of the classes, which the copies share, and P is
/// the exact mean over the orders of the copula's rectangles: beside the cost, arithmetic of order n²·N·K² an example. As
/// r is symmetric the sum is over pairs that differ, <c>r_ij (fᵢ − fⱼ)(zᵢ − zⱼ)</c>. Differences in probability below 10⁻¹⁶
/// are rounded away. Source: Dimitriev and Zhou 2021, arXiv 2110.14002.</para>
/// </remarks>
public sealed class Carms : IJointDraws
{
    static readonly NoiseField.Fill Exponential = Noise.FillExponential;

    readonly int _samples;

    /// <summary>Creates the estimator with a number of samples.</summary>
    /// <param name="samples">n, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 2.</exception>
    public Carms(int samples = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, Description.LeastSamples);
        _samples = samples;
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "carms", "n coupled categorical samples, pairs by their joint law", Unbiased: true, Pathwise: false, "n", "0",
        "Dimitriev and Zhou 2021, arXiv 2110.14002")
    {
        Count = (n, _, _) => n,
        Surrogate = SurrogateValue.MeanOfSamples,
        MadeOfDifferences = true,
        LeastSamples = 2,
        Variables = DiscreteVariables.Categorical,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => _samples;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more than 20 draws: 2ⁿ terms cancel.</exception>
    public Value LogProbability(IDiscreteFamily family, Value logits, ReadOnlySpan<Value> draws)
    {
        DirichletCopula.CheckJoint(draws.Length);
        var (variables, classes) = (logits.Shape[1], logits.Shape[2]);
        var log = logits.Tape.Record(null, new Shape(logits.Shape[0]));
        var destination = logits.Tape.Write(log);
        var cumulative = ArrayPool<double>.Shared.Rent(classes + 1);
        Span<int> drawn = stackalloc int[draws.Length];
        for (var b = 0; b < destination.Length; b++)
        {
            var sum = 0.0;
            for (var row = b * variables; row < (b + 1) * variables; row++)
            {
                var orders = OrdersOf(logits, row, cumulative);
                for (var c = 0; c < draws.Length; c++) drawn[c] = ClassOf(draws[c], row);
                sum += Math.Log(orders.Probability(drawn));
            }
            destination[b] = (float)sum;
        }
        ArrayPool<double>.Shared.Return(cumulative);
        return log;
    }

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
        var (variables, classes) = (logits.Shape[1], logits.Shape[2]);
        var rows = new Shape(logits.Shape[0], variables);
        var noise = ArrayPool<Value>.Shared.Rent(copies);
        for (var c = 0; c < copies; c++)
        {
            noise[c] = NoiseField.Draw(tape, rows, Exponential, pass.Noise(c), pass.FirstExample);
            samples[c] = tape.Constant(0, logits.Shape);
        }
        var (keyOfOrders, firstRow) = (pass.Noise(copies), (ulong)pass.FirstExample * (ulong)variables);
        var numbers = ArrayPool<double>.Shared.Rent(2 * copies);
        var cumulative = ArrayPool<double>.Shared.Rent(classes + 1);
        var exponentials = numbers.AsSpan(0, copies);
        var logs = numbers.AsSpan(copies, copies);
        for (var row = 0; row < rows.Count; row++)
        {
            var orders = OrdersOf(logits, row, cumulative);
            var order = CategoryOrders.Order(keyOfOrders, firstRow + (ulong)row, classes);
            for (var c = 0; c < copies; c++) exponentials[c] = noise[c].Data[row];
            DirichletCopula.LogUniforms(exponentials, logs);
            for (var c = 0; c < copies; c++) tape.Write(samples[c])[(row * classes) + orders.ClassAt(Math.Exp(logs[c]), order)] = 1;
        }
        ArrayPool<double>.Shared.Return(cumulative);
        ArrayPool<double>.Shared.Return(numbers);
        ArrayPool<Value>.Shared.Return(noise);
    }

    static Value Weighted(Value logits, ReadOnlySpan<Value> samples, Value[] costs)
    {
        var (variables, classes, copies) = (logits.Shape[1], logits.Shape[2], samples.Length);
        var estimate = logits.Tape.Constant(0, logits.Shape);
        var destination = logits.Tape.Write(estimate);
        var cumulative = ArrayPool<double>.Shared.Rent(classes + 1);
        var numbers = ArrayPool<double>.Shared.Rent((copies * copies) + (3 * copies));
        var ratios = numbers.AsSpan(0, copies * copies);
        var roots = numbers.AsSpan(copies * copies, 2 * copies);
        var above = numbers.AsSpan((copies * copies) + (2 * copies), copies);
        var integers = ArrayPool<int>.Shared.Rent(2 * copies);
        var drawn = integers.AsSpan(0, copies);
        var counts = integers.AsSpan(copies, copies);
        var pairs = copies * (copies - 1.0);
        for (var row = 0; row < logits.Shape[0] * variables; row++)
        {
            // The classes drawn: how many copies have each, and what these cost above the first copy, so that a constant
            // cost gives exactly nothing.
            var (m, differ) = (0, false);
            for (var c = 0; c < copies; c++)
            {
                var (k, cost) = (ClassOf(samples[c], row), (double)costs[c].Data[row / variables] - costs[0].Data[row / variables]);
                differ |= cost != 0;
                var i = drawn[..m].IndexOf(k);
                if (i < 0) (drawn[m], counts[m], above[m], i) = (k, 0, 0, m++);
                (counts[i], above[i]) = (counts[i] + 1, above[i] + cost);
            }
            if (m < 2 || !differ) continue;
            OrdersOf(logits, row, cumulative).Ratios(drawn[..m], copies, ratios, roots);
            var gradient = destination.Slice(row * classes, classes);
            for (var i = 0; i < m; i++)
            {
                for (var j = i + 1; j < m; j++)
                {
                    var weight = (float)(ratios[(i * m) + j] * ((counts[j] * above[i]) - (counts[i] * above[j])) / pairs);
                    gradient[drawn[i]] += weight;
                    gradient[drawn[j]] -= weight;
                }
            }
        }
        ArrayPool<int>.Shared.Return(integers);
        ArrayPool<double>.Shared.Return(numbers);
        ArrayPool<double>.Shared.Return(cumulative);
        return estimate;
    }

    static CategoryOrders OrdersOf(Value logits, int row, double[] cumulative)
    {
        var classes = logits.Shape.Last;
        CategoryOrders.Accumulate(logits.Data.Slice(row * classes, classes), cumulative.AsSpan(0, classes + 1));
        return new(cumulative.AsSpan(0, classes + 1));
    }

    static int ClassOf(Value sample, int row) => sample.Data.Slice(row * sample.Shape.Last, sample.Shape.Last).IndexOf(1f);
}
