using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>
/// The m-sample bound of a VAE's negative log-likelihood, <c>−log(1/m Σ p(x, zᵢ)/q(zᵢ|x))</c>, with discrete codes
/// <c>zᵢ ~ q(z|x)</c>: an upper bound on −log p(x) in expectation, tighter as m grows.
/// </summary>
/// <remarks>
/// Source: Burda, Grosse and Salakhutdinov 2016, eq. 8; Jang, Gu and Poole 2017, section 4, with m = 1000. Image i draws
/// the same codes whatever the batch it is evaluated in. A class less likely than 6·10⁻⁸ is never drawn, which only loosens
/// the bound.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="compute">The threads and the matrix product.</param>
public sealed class VaeBound(Vae model, Compute compute) : IMultiSampleBound
{
    // Numbers of one kind held at once for the samples of an image.
    const int ChunkElements = 1 << 20;

    // One for the posteriors of a batch, one for the samples of an image.
    readonly Tape _tape = new(compute), _inner = new(compute);

    /// <inheritdoc/>
    public unsafe void Evaluate(ReadOnlySpan<float> images, int samples, RandomKey key, long firstImage, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var options = model.Options;
        if (images.Length != (long)destination.Length * options.Pixels)
            throw new ArgumentException($"{images.Length} numbers are not {destination.Length} images of {options.Pixels} pixels.", nameof(images));
        if (destination.IsEmpty) return;

        _tape.Reset();
        var posterior = model.Encode(_tape.Constant(images, new Shape(destination.Length, options.Pixels)));
        if (!options.Family.Binary)
        {
            var logQ = Op.LogSoftmax(posterior);
            var logRatio = Op.BroadcastFirst(Op.LogSoftmax(_tape.Use(model.PriorLogits)), posterior.Shape) - logQ;
            fixed (float* x = images, q = Op.Exp(logQ).Data, ratio = logRatio.Data, y = destination)
            {
                var codes = new OneHotCodes
                {
                    Posterior = q,
                    LogRatio = ratio,
                    Variables = options.Variables,
                    Classes = options.Classes,
                    Layer = model.Decoder.Layers[0],
                };
                if (model.Decoder.Layers.Count == 1)
                {
                    var bound = new OneHotBound { Codes = codes, Images = x, Bounds = y, Samples = samples, Key = key, FirstImage = firstImage };
                    compute.Run(destination.Length, bound);
                    return;
                }
                for (var i = 0; i < destination.Length; i++)
                {
                    var image = images.Slice(i * options.Pixels, options.Pixels);
                    destination[i] = (float)HiddenBound(image, codes.Of(i), samples, key.Split((ulong)(firstImage + i)));
                }
            }
            return;
        }
        for (var i = 0; i < destination.Length; i++)
        {
            var logits = posterior.Data.Slice(i * options.Width, options.Width);
            destination[i] = (float)BinaryBound(images.Slice(i * options.Pixels, options.Pixels), logits, samples, key.Split((ulong)(firstImage + i)));
        }
    }

    // Binary codes have half their units on: a matrix product over a chunk of samples beats summing rows.
    double BinaryBound(ReadOnlySpan<float> image, ReadOnlySpan<float> logits, int samples, RandomKey key)
    {
        var (options, family) = (model.Options, model.Options.Family);
        var chunk = ChunkOf(options.Width);
        var mean = new LogMeanExp();
        for (var first = 0; first < samples; first += chunk)
        {
            _inner.Reset();
            var count = Math.Min(chunk, samples - first);
            var posterior = Op.BroadcastFirst(_inner.Constant(logits, new Shape(logits.Length)), options.LatentShape(count));
            var code = family.Harden(family.Perturb(posterior, key, first));
            var target = Op.BroadcastFirst(_inner.Constant(image, new Shape(image.Length)), new Shape(count, image.Length));
            // log p(b)/q(b) of binary codes is linear in the code: Σ b(ρ − η) − softplus(ρ) + softplus(η).
            var prior = _inner.Use(model.PriorLogits);
            var row = Op.Reshape(_inner.Constant(logits, new Shape(logits.Length)), prior.Shape);
            var atZero = Op.Sum(Op.Softplus(row) - Op.Softplus(prior)).Item;
            var logRatio = Op.Affine(Op.DotLast(code, Op.BroadcastFirst(prior - row, code.Shape)), 1, atZero);
            var logWeight = Op.BernoulliLogLikelihood(model.Decode(code), target) + logRatio;
            foreach (var w in logWeight.Data) mean.Add(w);
        }
        return -mean.Value;
    }

    // The decoder's first layer is a sum of rows, one-hot codes being what they are; the others are matrix products.
    unsafe double HiddenBound(ReadOnlySpan<float> image, OneHotCodes codes, int samples, RandomKey key)
    {
        var width = codes.Layer.Bias.Shape[0];
        var chunk = ChunkOf(width);
        var mean = new LogMeanExp();
        for (var first = 0; first < samples; first += chunk)
        {
            _inner.Reset();
            var count = Math.Min(chunk, samples - first);
            var (hidden, logRatio) = (_inner.Record(null, new Shape(count, width)), _inner.Record(null, new Shape(count)));
            fixed (float* sums = _inner.Write(hidden), ratios = _inner.Write(logRatio))
                compute.Run(count, new OneHotLayer { Codes = codes, Key = key, First = first, Sums = sums, LogRatios = ratios });
            var target = Op.BroadcastFirst(_inner.Constant(image, new Shape(image.Length)), new Shape(count, image.Length));
            var logWeight = Op.BernoulliLogLikelihood(model.Decoder.Forward(hidden, done: 1), target) + logRatio;
            foreach (var w in logWeight.Data) mean.Add(w);
        }
        return -mean.Value;
    }

    // Each sample has its own noise and is added in its turn, so the size of a chunk decides memory alone.
    int ChunkOf(int width) => (int)Math.Clamp(ChunkElements / (width + model.Decoder.Layers.Sum(layer => (long)layer.Bias.Shape[0])), 1, 500);
}
