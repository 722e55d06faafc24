using Reparam.Kernels;

namespace Reparam.Tests.Extremes;

/// <summary>The public kernels on rows of extreme numbers and masks, against double precision.</summary>
static class KernelSubjects
{
    static readonly float[] Weights = [0, 1, -1, 1e-30f, 3e38f, -3e38f, float.MaxValue];

    public static IEnumerable<Subject> All =>
    [
        new("Softmax", PublicSubjects.Of(typeof(Softmax)).ToArray(), probe => OverRows(probe, true, (row, dy) =>
        {
            var (y, dx) = (new float[row.Length], new float[row.Length]);
            Softmax.Forward(row, row.Length, y);
            Softmax.Backward(y, dy, row.Length, dx);
            Compare(probe, "y", y, RowReference.Softmax(row));
            // From the probabilities as they are: those of a gradient are the kernel's own.
            var (slope, scale) = RowReference.SoftmaxGradient([.. y.Select(p => (double)p)], dy);
            Compare(probe, "dx", dx, slope, scale, dy.Max(Math.Abs));
        })),
        new("LogSoftmax", PublicSubjects.Of(typeof(LogSoftmax)).ToArray(), probe => OverRows(probe, true, (row, dy) =>
        {
            var (y, dx) = (new float[row.Length], new float[row.Length]);
            LogSoftmax.Forward(row, row.Length, y);
            LogSoftmax.Backward(y, dy, row.Length, dx);
            Compare(probe, "y", y, RowReference.LogSoftmax(row));
            var (slope, scale) = RowReference.LogSoftmaxGradient([.. y.Select(log => Math.Exp(log))], dy);
            Compare(probe, "dx", dx, slope, scale, dy.Max(Math.Abs));
        })),
        new("LogSumExp", PublicSubjects.Of(typeof(LogSumExp)).ToArray(), probe => OverRows(probe, true, (row, _) =>
        {
            var (y, exponentials) = (new float[1], new float[row.Length]);
            LogSumExp.Forward(row, row.Length, y, exponentials);
            Compare(probe, "y", y, [RowReference.LogSumExp(row)]);
            Compare(probe, "exponential", exponentials, [.. row.Select(x => Math.Exp(x - (double)row.Max()))]);
        })),
        new("BernoulliLogLikelihood", PublicSubjects.Of(typeof(BernoulliLogLikelihood)).ToArray(), probe => OverRows(probe, true, (row, dy) =>
        {
            // Sure variables of both kinds: +∞ where the mask is, in every second row.
            var logits = dy[0] == 0 ? [.. row.Select(x => -x)] : row;
            var targets = row.Select((_, i) => (i % 3) switch { 0 => 0f, 1 => 1, _ => 0.5f }).ToArray();
            var dx = new float[row.Length];
            var y = BernoulliLogLikelihood.Forward(logits, targets);
            BernoulliLogLikelihood.Backward(logits, targets, dy[0], dx);
            var terms = logits.Zip(targets, (x, t) => RowReference.LogLikelihood(x, t)).ToArray();
            probe.Number("y", y, terms.Sum(), terms.Sum(Math.Abs));
            Compare(probe, "dx", dx, [.. logits.Zip(targets, (x, t) => dy[0] * RowReference.BernoulliScore(x, t))], weight: dy[0]);
        })),
        new("SumOfRows", PublicSubjects.Of(typeof(SumOfRows)).ToArray(), probe => OverRows(probe, false, (row, dy) =>
        {
            var y = new float[row.Length];
            SumOfRows.Forward(row, [.. dy, .. row], [0, 1, 0], y);
            Compare(probe, "y", y, [.. row.Zip(dy, (a, b) => (2.0 * a) + (2.0 * b))], [.. row.Zip(dy, (a, b) => (2.0 * Math.Abs(a)) + (2.0 * Math.Abs(b)))]);
        })),
        new("BlockedProduct", PublicSubjects.Of(typeof(BlockedProduct)).ToArray(), probe =>
        {
            using var workers = new Workers(1);
            var product = new BlockedProduct(workers);
            OverRows(probe, false, (row, dy) =>
            {
                // An outer product and an inner one, in four layouts.
                var outer = new float[row.Length * row.Length];
                foreach (var (a, b) in ((bool, bool)[])[(false, false), (false, true), (true, false), (true, true)])
                {
                    product.Multiply(row, a, dy, b, row.Length, row.Length, 1, outer);
                    Compare(probe, "outer", outer, [.. row.SelectMany(x => dy.Select(v => x * (double)v))]);
                    var inner = new float[1];
                    product.Multiply(row, a, dy, b, 1, 1, row.Length, inner);
                    Compare(probe, "inner", inner, [RowReference.Dot(row, dy)], [RowReference.DotSize(row, dy)]);
                }
            });
        }),
    ];

    static void OverRows(Probe probe, bool masks, Action<float[], float[]> body)
    {
        var turn = 0;
        foreach (var length in ExtremeNumbers.Lengths)
        {
            foreach (var row in ExtremeNumbers.Rows(length, masks))
            {
                turn++;
                float[] dy = [.. Enumerable.Range(0, length).Select(i => Weights[(turn + (i * (1 + (turn % 3)))) % Weights.Length])];
                probe.Case(() => $"[{string.Join(' ', row)}] with [{string.Join(' ', dy)}]", [], () => body(row, dy));
            }
        }
    }

    static void Compare(Probe probe, string what, float[] actual, double[] expected, double[]? scale = null, double weight = 1)
    {
        for (var i = 0; i < actual.Length; i++) probe.Number(what, actual[i], expected[i], scale?[i] ?? 0, weight);
    }
}
