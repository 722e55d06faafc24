using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>
/// The m-sample bound of a model's negative log-likelihood with discrete codes, in nats: an upper bound in expectation,
/// tighter as m grows.
/// </summary>
/// <remarks>Source: Burda, Grosse and Salakhutdinov 2016, eq. 8; Jang, Gu and Poole 2017, section 4, with m = 1000.</remarks>
public interface IMultiSampleBound
{
    /// <summary>The bound of each image, in nats.</summary>
    /// <param name="images">Images <c>[count, D]</c>.</param>
    /// <param name="samples">m, at least 1.</param>
    /// <param name="key">Names the codes drawn.</param>
    /// <param name="firstImage">Index of the first image: image i takes the draws of number <c>firstImage + i</c>.</param>
    /// <param name="destination">Receives one bound for each image.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">The images do not fill <c>[count, D]</c>.</exception>
    void Evaluate(ReadOnlySpan<float> images, int samples, RandomKey key, long firstImage, Span<float> destination);
}
