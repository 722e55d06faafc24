using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Measurement;

namespace Reparam.Tests.Comparisons;

/// <summary>
/// Two decisions among three: a ~ softmax(l₀), b ~ softmax(lₐ) with a row of logits for each a, and a table of costs c(a, b).
/// The expectation and its gradient are sums over the nine pairs.
/// </summary>
sealed class TwoSteps() : Problem("two-steps", false, 1, 3, [.. Enumerable.Range(0, 12).Select(i => Math.Sin(1.3 + (2.1 * i)))])
{
    const int K = 3;

    static readonly double[] Costs = [0.3, -1.2, 0.8, 1.5, 0.1, -0.4, -0.9, 0.7, 2.1];

    public override int Layers => 2;

    public override ReadOnlySpan<double> FirstLogits => Logits.AsSpan(0, K);

    public override double Value(ReadOnlySpan<double> logits)
    {
        var (first, value) = (Softmax(logits[..K]), 0.0);
        for (var a = 0; a < K; a++) value += first[a] * Given(a, logits);
        return value;
    }

    public override double[] Gradient(ReadOnlySpan<double> logits)
    {
        var (first, total, gradient) = (Softmax(logits[..K]), Value(logits), new double[12]);
        for (var a = 0; a < K; a++)
        {
            var (second, given) = (Softmax(logits.Slice(K + (a * K), K)), Given(a, logits));
            gradient[a] = first[a] * (given - total);
            for (var b = 0; b < K; b++) gradient[K + (a * K) + b] = first[a] * second[b] * (Costs[(a * K) + b] - given);
        }
        return gradient;
    }

    public override Value Surrogate(Value leaf, LayerSurrogate layer, Pass pass)
    {
        var (tape, rows) = (leaf.Tape, leaf.Shape[0]);
        var logits = new Shape(rows, 1, K);
        // l₀ are the first three columns of the leaf.
        return layer(0, Op.Reshape(Times(leaf, 12, K, (i, j) => i == j), logits), (first, inside) =>
        {
            var a = Op.Reshape(first, new Shape(rows, K));
            // Keeps the row lₐ of the other nine columns, and adds up the three rows.
            var chosen = Times(leaf, 12, 9, (i, j) => i == K + j) * Times(a, K, 9, (i, j) => i == j / K);
            return layer(1, Op.Reshape(Times(chosen, 9, K, (i, j) => i % K == j), logits), (second, _) =>
            {
                var costs = Op.MatMul(a, tape.Constant([.. Costs.Select(c => (float)c)], new Shape(K, K)));
                return Op.DotLast(costs, Op.Reshape(second, new Shape(rows, K)));
            }, inside);
        }, pass);
    }

    // Times a matrix of ones and zeros.
    static Value Times(Value x, int rows, int columns, Func<int, int, bool> isOne)
    {
        float[] ones = [.. from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, columns) select isOne(i, j) ? 1f : 0f];
        return Op.MatMul(x, x.Tape.Constant(ones, new Shape(rows, columns)));
    }

    static double Given(int a, ReadOnlySpan<double> logits)
    {
        var (second, value) = (Softmax(logits.Slice(K + (a * K), K)), 0.0);
        for (var b = 0; b < K; b++) value += second[b] * Costs[(a * K) + b];
        return value;
    }

    static double[] Softmax(ReadOnlySpan<double> logits)
    {
        double[] weights = [.. logits.ToArray().Select(Math.Exp)];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }
}
