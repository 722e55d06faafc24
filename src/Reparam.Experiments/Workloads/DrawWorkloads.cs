using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Experiments.Workloads;

/// <summary>Samples from rows of logits: from many short rows to few long ones.</summary>
static class DrawWorkloads
{
    const float Temperature = 0.5f;

    /// <summary>Numbers of rows and classes that are timed, here and beside PyTorch.</summary>
    public static IReadOnlyList<(int Rows, int Classes)> Shapes { get; } = [(20_000, 10), (2_000, 100), (256, 1_000), (8, 131_072)];

    /// <summary>All samplers, each at all shapes.</summary>
    public static IEnumerable<Workload> All(Compute compute)
        => from name in (string[])["gumbel-softmax", "gumbel-softmax-hard", "categorical-draw"]
           from shape in Shapes
           select Make(name, shape.Rows, shape.Classes, compute);

    static Workload Make(string name, int rows, int classes, Compute compute)
    {
        var key = RandomKey.FromSeed(1);
        var calls = 0UL;
        var (logits, index) = (new float[rows * classes], new int[rows]);
        key.Split(0).FillLogistic(0, logits);
        Action call;
        if (name == "categorical-draw")
        {
            call = () => Draw.InverseCdf(logits, classes, key.Split(++calls), index, compute: compute);
        }
        else
        {
            var (upstream, soft, gradient) = (new float[logits.Length], new float[logits.Length], new float[logits.Length]);
            var hard = name == "gumbel-softmax-hard" ? new float[logits.Length] : null;
            key.Split(0).FillLogistic((ulong)logits.Length, upstream);
            call = () =>
            {
                Draw.GumbelSoftmax(logits, classes, [Temperature], key.Split(++calls), soft, hard is null ? [] : index, compute: compute);
                if (hard is not null) Draw.OneHot(index, classes, hard);
                Draw.GumbelSoftmaxBackward(soft, upstream, classes, [Temperature], gradient, compute);
            };
        }
        return new Workload(name, $"{rows}x{classes}", call) { Amount = logits.Length / 1e6, RateUnit = "Mlogits/s" };
    }
}
