using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Measurement;

/// <summary>The matrix W(D) of a straight-through estimator, which its estimates W(D)·∇f(D) share whatever the cost f.</summary>
/// <remarks>
/// Its bias for a cost is <c>Σ_D p(D)·W(D)·∇f(D) − ∇E f</c>, a sum over the states of one variable. Of an estimator with
/// noise beside D, the matrix is that of one draw of the noise.
/// </remarks>
public static class StraightThroughMatrix
{
    /// <summary>The matrices of a batch of variables.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="family">The law of the variables.</param>
    /// <param name="logits">Finite logits.</param>
    /// <param name="samples">D, as many numbers.</param>
    /// <param name="shape">Of both, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="compute">The threads and the matrix product.</param>
    /// <returns>
    /// <c>[B, N, K, K]</c>, row-major: entry (a, b) is what an upstream gradient of 1 for class b gives the logit of class a.
    /// Of binary variables <c>[B, N]</c>, the factor of the cost's derivative.
    /// </returns>
    /// <exception cref="ArgumentException">Logits or samples do not fill the shape.</exception>
    public static float[] Of(
        IStraightThrough estimator, IDiscreteFamily family, ReadOnlySpan<float> logits, ReadOnlySpan<float> samples, Shape shape,
        RandomKey key, Compute compute)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(family);
        var classes = shape.Count / (shape[0] * shape[1]);
        var layer = new StochasticLayer(family, estimator);
        var matrices = new float[shape.Count * classes];
        var tape = new Tape(compute);
        for (var b = 0; b < classes; b++)
        {
            // The same key each time, so the columns are of one matrix.
            tape.Reset();
            var leaf = tape.Constant(logits, shape);
            var path = estimator.Path(family, layer.Law(leaf), tape.Constant(samples, shape), new Pass(key));
            var upstream = tape.Constant(0, shape);
            var one = tape.Write(upstream);
            for (var i = b; i < one.Length; i += classes) one[i] = 1;
            var column = tape.Gradient(path * upstream, leaf).Data;
            for (var i = 0; i < column.Length; i++) matrices[(i * classes) + b] = column[i];
        }
        return matrices;
    }
}
