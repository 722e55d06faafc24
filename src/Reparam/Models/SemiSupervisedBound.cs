using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>
/// What a semi-supervised VAE is judged by: the class that q(y|x) finds likeliest, and <c>U(x)</c>, a bound of
/// <c>−log p(x)</c> from above, with the sum over all classes.
/// </summary>
/// <remarks>
/// Source: Kingma et al. 2014, eq. 7; Jang, Gu and Poole 2017, eq. 10 and table 2. Image i draws the same z whatever the
/// batch it is evaluated in; all its classes share the draw. More samples do not tighten the bound; they only reduce its variance.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="compute">The threads and the matrix product.</param>
public sealed class SemiSupervisedBound(SemiSupervisedVae model, Compute compute)
{
    // One for the batch, one for the decoder's work on one class.
    readonly Tape _tape = new(compute), _inner = new(compute);

    /// <summary>The likeliest class of each image; of equal ones the first.</summary>
    /// <param name="images">Images <c>[count, D]</c>.</param>
    /// <param name="destination">Receives one class for each image.</param>
    /// <exception cref="ArgumentException">The images do not fill <c>[count, D]</c>.</exception>
    public void Classify(ReadOnlySpan<float> images, Span<int> destination)
    {
        if (!TryBegin(images, destination.Length, out var batch)) return;
        Likeliest(model.Classify(batch).Data, destination);
    }

    /// <summary>U of each image, in nats, and its likeliest class.</summary>
    /// <param name="images">Images <c>[count, D]</c>.</param>
    /// <param name="samples">Draws of z to average over, at least 1.</param>
    /// <param name="key">Names the draws.</param>
    /// <param name="firstImage">Index of the first image: image i takes the draws of number <c>firstImage + i</c>.</param>
    /// <param name="bounds">Receives one bound for each image.</param>
    /// <param name="classes">Receives one class for each image.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 1, or <paramref name="firstImage"/> negative.</exception>
    /// <exception cref="ArgumentException">The images do not fill <c>[count, D]</c>, or the destinations differ in length.</exception>
    public void Evaluate(ReadOnlySpan<float> images, int samples, RandomKey key, long firstImage, Span<float> bounds, Span<int> classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(firstImage);
        if (bounds.Length != classes.Length) throw new ArgumentException($"{bounds.Length} bounds and {classes.Length} classes.", nameof(classes));
        if (!TryBegin(images, bounds.Length, out var batch)) return;
        var (options, count) = (model.Options, bounds.Length);
        var logits = model.Classify(batch);
        Likeliest(logits.Data, classes);
        var (log, ofImages) = (Op.LogSoftmax(logits), model.Encoder.OfImages(batch));
        var totals = new double[count];
        for (var k = 0; k < options.Classes; k++)
        {
            for (var sample = 0; sample < samples; sample++)
            {
                var parts = BoundsOfClass(batch, ofImages, k, key.Split((ulong)sample), firstImage);
                for (var i = 0; i < count; i++)
                {
                    // A class that is ruled out adds nothing, however bad its bound.
                    var logQ = (double)log.Data[(i * options.Classes) + k];
                    if (logQ > double.NegativeInfinity) totals[i] += Math.Exp(logQ) * (parts[i] + logQ) / samples;
                }
            }
        }
        for (var i = 0; i < count; i++) bounds[i] = (float)totals[i];
    }

    bool TryBegin(ReadOnlySpan<float> images, int count, out Value batch)
    {
        var pixels = model.Options.Pixels;
        if (images.Length != (long)count * pixels)
            throw new ArgumentException($"{images.Length} numbers are not {count} images of {pixels} pixels.", nameof(images));
        batch = default;
        if (count == 0) return false;
        _tape.Reset();
        batch = _tape.Constant(images, new Shape(count, pixels));
        return true;
    }

    ReadOnlySpan<float> BoundsOfClass(Value batch, Posterior ofImages, int k, RandomKey key, long firstImage)
    {
        _inner.Reset();
        var noise = NormalFamily.Noise(_inner, ofImages.Mean.Shape, key, firstImage);
        var posterior = new Posterior(_inner.Constant(ofImages.Mean.Data, noise.Shape), _inner.Constant(ofImages.LogVariance.Data, noise.Shape));
        return model.Bound(_inner.Constant(batch.Data, batch.Shape), model.OneHot(_inner, batch.Shape[0], k, 1), posterior, noise).Data;
    }

    static void Likeliest(ReadOnlySpan<float> logits, Span<int> classes)
    {
        var width = logits.Length / Math.Max(1, classes.Length);
        for (var i = 0; i < classes.Length; i++)
        {
            var row = logits.Slice(i * width, width);
            var best = 0;
            for (var k = 1; k < width; k++)
            {
                if (row[k] > row[best]) best = k;
            }
            classes[i] = best;
        }
    }
}
