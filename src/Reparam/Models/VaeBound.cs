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
public sealed class VaeBound(Vae model, Compute compute)
{
    // Numbers of one kind held at once for the samples of an image.
    const int ChunkElements = 1 << 20;

    // One for the posteriors of a batch, one for the samples of an image.
    readonly Tape _tape = new(compute), _inner = new(compute);

    /// <summary>The bound of each image, in nats.</summary>
    /// <param name="images">Images <c>[count, D]</c>.</param>
    /// <param name="samples">m, at least 1.</param>
    /// <param name="key">Names the codes drawn.</param>
    /// <param name="firstImage">Index of the first image: image i takes the draws of number <c>firstImage + i</c>.</param>
    /// <param name="destination">Receives one bound for each image.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">The images do not fill <c>[count, D]</c>.</exception>
    public unsafe void Evaluate(ReadOnlySpan<float> images, int samples, RandomKey key, long firstImage, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var options = model.Options;
        if (images.Length != (long)destination.Length * options.Pixels)
            throw new ArgumentException($"{images.Length} numbers are not {destination.Length} images of {options.Pixels} pixels.", nameof(images));
        if (destination.IsEmpty) return;

        _tape.Reset();
        var posterior = model.Encode(_tape.Constant(images, new Shape(destination.Length, options.Pixels)));
        if (options.Family is CategoricalFamily)
        {
            var logQ = Op.LogSoftmax(posterior);
            var logRatio = Op.BroadcastFirst(Op.LogSoftmax(_tape.Use(model.PriorLogits)), posterior.Shape) - logQ;
            fixed (float* x = images, q = Op.Exp(logQ).Data, ratio = logRatio.Data, y = destination)
            {
                compute.Run(destination.Length, new OneHotBound
                {
                    Decoder = model.Decoder,
                    Options = options,
                    Images = x,
                    Posterior = q,
                    LogRatio = ratio,
                    Bounds = y,
                    Samples = samples,
                    Key = key,
                    FirstImage = firstImage,
                });
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
        // Each sample has its own noise and is added in its turn, so the size of a chunk decides memory alone.
        var chunk = Math.Clamp(ChunkElements / (options.Width + options.Pixels), 1, 500);
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

    // A one-hot code picks one row of the decoder for each variable: the product is a sum of N rows.
    unsafe struct OneHotBound : IBlockBody
    {
        const int Chunk = 64;

        public (Parameter Weights, Parameter Bias) Decoder;
        public VaeOptions Options;
        public float* Images, Posterior, LogRatio, Bounds;
        public int Samples;
        public RandomKey Key;
        public long FirstImage;

        public readonly void Run(int image)
        {
            var (pixels, variables, classes) = (Options.Pixels, Options.Variables, Options.Classes);
            var key = Key.Split((ulong)(FirstImage + image));
            var target = new ReadOnlySpan<float>(Images + ((nint)image * pixels), pixels);
            var posterior = new ReadOnlySpan<float>(Posterior + ((nint)image * Options.Width), Options.Width);
            var ratio = new ReadOnlySpan<float>(LogRatio + ((nint)image * Options.Width), Options.Width);
            var logits = pixels <= 4096 ? stackalloc float[pixels] : new float[pixels];
            var rows = variables <= 1024 ? stackalloc int[variables] : new int[variables];
            var uniforms = Chunk * variables <= 8192 ? stackalloc float[Chunk * variables] : new float[Chunk * variables];
            var mean = new LogMeanExp();
            for (var sample = 0; sample < Samples; sample++)
            {
                var inChunk = sample % Chunk;
                if (inChunk == 0) key.FillUniform((ulong)sample * (ulong)variables, uniforms);
                var logWeight = 0f;
                for (var n = 0; n < variables; n++)
                {
                    var k = Invert(posterior.Slice(n * classes, classes), uniforms[(inChunk * variables) + n]);
                    rows[n] = (n * classes) + k;
                    logWeight += ratio[rows[n]];
                }
                SumOfRows.Forward(Decoder.Bias.Data, Decoder.Weights.Data, rows, logits);
                mean.Add(logWeight + BernoulliLogLikelihood.Forward(logits, target));
            }
            Bounds[image] = (float)-mean.Value;
        }

        // The inverse of the cumulative distribution. Rounding may leave the sum below u: then the last likely class.
        static int Invert(ReadOnlySpan<float> probabilities, float u)
        {
            var last = 0;
            for (var k = 0; k < probabilities.Length; k++)
            {
                if (probabilities[k] <= 0) continue;
                last = k;
                u -= probabilities[k];
                if (u < 0) break;
            }
            return last;
        }
    }
}
