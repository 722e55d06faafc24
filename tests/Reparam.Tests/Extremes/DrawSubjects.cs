using System.Numerics.Tensors;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Extremes;

/// <summary>Draws from rows of any logits: a class that is not masked, a point of the simplex, a finite gradient.</summary>
static class DrawSubjects
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261201);

    static readonly float[] Weights = [0, 1, -1, 1e-30f, 3e38f, -3e38f, float.MaxValue];

    public static IEnumerable<Subject> All =>
    [
        new("Draw.GumbelMax", ["Draw.GumbelMax"], probe => OverRows(probe, (row, turn) =>
        {
            var index = new int[3];
            Draw.GumbelMax(row, row.Length, Key, index, turn);
            foreach (var k in index.Append(Draw.GumbelMax(row, Key, turn))) probe.Number("logit drawn", row[k]);
        })),
        new("Draw.InverseCdf", ["Draw.InverseCdf"], probe => OverRows(probe, (row, turn) =>
        {
            var index = new int[3];
            Draw.InverseCdf(row, row.Length, Key, index, turn);
            foreach (var k in index.Append(Draw.InverseCdf(row, Key, turn))) probe.Number("logit drawn", row[k]);
        })),
        new("Draw.GumbelTopK", ["Draw.GumbelTopK"], probe => OverRows(probe, (row, turn) =>
        {
            var count = Math.Min(3, row.Count(float.IsFinite));
            var (index, logs) = (new int[count], new float[1]);
            Draw.GumbelTopK(row, row.Length, count, Key, index, logs, turn);
            foreach (var k in index) probe.Number("logit drawn", row[k]);
            // Of all that were drawn together; −∞ only where it lies beyond float.
            var (expected, rest) = (0.0, row.Select(x => (double)x).ToArray());
            foreach (var k in index)
            {
                expected += rest[k] - rest.Max() - Math.Log(rest.Sum(x => Math.Exp(x - rest.Max())));
                rest[k] = double.NegativeInfinity;
            }
            probe.Number("log-probability", logs[0], expected);
        })),
        new("Draw.GumbelSoftmax",
            ["Draw.GumbelSoftmax", "Draw.GumbelSoftmaxBackward", "Draw.OneHot", .. PublicSubjects.Of(typeof(GumbelSoftmaxDraw))],
            probe =>
            {
                foreach (var tau in ExtremeNumbers.Temperatures) OverRows(probe, (row, turn) => Relaxed(probe, row, tau, turn));
            }),
    ];

    static void Relaxed(Probe probe, float[] row, float tau, ulong turn)
    {
        var (soft, hard, dLogits, index) = (new float[row.Length], new float[row.Length], new float[row.Length], new int[1]);
        float[] dy = [.. Enumerable.Range(0, row.Length).Select(i => Weights[((int)turn + (i * (1 + ((int)turn % 3)))) % Weights.Length])];
        Draw.GumbelSoftmax(row, row.Length, [tau], Key, soft, index, turn);
        Draw.GumbelSoftmaxBackward(soft, dy, row.Length, [tau], dLogits);
        Draw.OneHot(index, row.Length, hard);
        probe.Number("logit drawn", row[index[0]]);
        probe.Number("sum of the sample", soft.Sum(), 1);
        probe.Number("sum of the hard sample", hard.Sum(), 1);
        var (slope, scale) = RowReference.SoftmaxGradient([.. soft.Select(y => (double)y)], dy);
        probe.Say(() => $", upstream {string.Join(' ', dy)} at {string.Join(' ', soft)}");
        for (var k = 0; k < row.Length; k++)
        {
            probe.Number("sample", soft[k]);
            probe.Number("gradient", dLogits[k], slope[k] / tau, scale[k] / tau, dy.Max(Math.Abs) / tau);
        }
        if (turn % 7 != 0) return;
        var draw = Draw.GumbelSoftmax(row, Key, tau, hard: turn % 2 == 0);
        var back = draw.Backward(new ReadOnlyTensorSpan<float>(dy, [row.Length]));
        for (var k = 0; k < row.Length; k++)
        {
            foreach (var tensor in (Tensor<float>[])[draw.Soft, draw.Hard, draw.Value]) probe.Number("sample", tensor[k]);
            probe.Number("gradient", back[k], mayBeInfinite: true);
        }
    }

    static void OverRows(Probe probe, Action<float[], ulong> body)
    {
        var turn = 0UL;
        foreach (var length in ExtremeNumbers.Lengths)
        {
            foreach (var row in ExtremeNumbers.Rows(length, masks: true))
            {
                turn++;
                probe.Case(() => $"[{string.Join(' ', row)}]", row.Select(x => (double)x), () => body(row, turn));
            }
        }
    }
}
