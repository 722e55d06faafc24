using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Policy;

/// <summary>A policy whose logits are known after a pass, so that a gradient can be taken for them.</summary>
/// <param name="policy">The policy.</param>
sealed class WatchedPolicy(IPolicy policy) : IPolicy
{
    public IReadOnlyList<Parameter> Parameters => policy.Parameters;

    /// <summary>The logits of the last pass, <c>[cells, 4]</c>.</summary>
    public Value Last { get; private set; }

    public Value Logits(Tape tape) => Last = policy.Logits(tape);
}

/// <summary>Holds the estimates of a model against the exact gradient of the return, on batches that train nothing.</summary>
/// <param name="model">The model.</param>
/// <param name="policy">Its policy.</param>
/// <param name="batch">Rows of a batch.</param>
/// <param name="compute">Threads and the matrix product.</param>
sealed class GradientQuality(IModel model, WatchedPolicy policy, int batch, Compute compute)
{
    const int Batches = 16;

    readonly Tape _tape = new(compute);

    /// <summary>Cosine of the mean estimate with the exact gradient, and its bias relative to the exact gradient's norm.</summary>
    /// <param name="exact">The exact gradient of the return for the logits.</param>
    /// <param name="key">Names the batches.</param>
    /// <returns>NaN for both where the exact gradient is 0. The part of the bias that noise explains is taken off.</returns>
    public (double Cosine, double Bias) Measure(double[] exact, RandomKey key)
    {
        var (sum, squares) = (new double[exact.Length], new double[exact.Length]);
        for (var i = 0; i < Batches; i++)
        {
            _tape.Reset();
            var rows = _tape.Constant(0, new Shape(batch, 1));
            var loss = model.Loss(_tape, rows, new Pass(key.Split((ulong)i)) { Input = rows });
            var gradient = _tape.Gradient(loss, policy.Last).Data;
            // The loss is minus the return.
            for (var j = 0; j < exact.Length; j++)
            {
                sum[j] -= gradient[j];
                squares[j] += (double)gradient[j] * gradient[j];
            }
        }
        return Judged(exact, sum, squares);
    }

    static (double Cosine, double Bias) Judged(double[] exact, double[] sum, double[] squares)
    {
        var (along, length, norm, distance, noise) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var j = 0; j < exact.Length; j++)
        {
            var mean = sum[j] / Batches;
            along += mean * exact[j];
            length += mean * mean;
            norm += exact[j] * exact[j];
            distance += (mean - exact[j]) * (mean - exact[j]);
            noise += Math.Max(0, (squares[j] / Batches) - (mean * mean)) / (Batches - 1);
        }
        if (norm == 0) return (double.NaN, double.NaN);
        return (length == 0 ? 0 : along / Math.Sqrt(length * norm), Math.Sqrt(Math.Max(0, distance - noise) / norm));
    }
}
