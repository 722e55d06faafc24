using Reparam.Autodiff;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>
/// q(z|x, y): convolutions of the image, then normal variables whose means and log-variances see the class too. What the
/// image alone contributes is computed once, however many classes follow.
/// </summary>
sealed class LatentEncoder
{
    readonly ImageEncoder _images;
    readonly JoinedLayer _mean, _logVariance;

    public LatentEncoder(SemiSupervisedOptions options, RandomKey key)
    {
        _images = new ImageEncoder("latent", options.Height, options.Width, options.Convolutions, key.Split(0));
        _mean = new JoinedLayer("latent.mean", _images.Features, options.Classes, options.LatentSize, classScale: 1, key.Split(1));
        _logVariance = new JoinedLayer("latent.log-variance", _images.Features, options.Classes, options.LatentSize, classScale: 1, key.Split(2));
    }

    public IEnumerable<Parameter> Parameters => [.. _images.Parameters, .. _mean.Parameters, .. _logVariance.Parameters];

    /// <summary>The parameters that <see cref="WithClass"/> uses.</summary>
    public IEnumerable<Parameter> ClassParameters => [_mean.Classes, _logVariance.Classes];

    /// <summary>Contribution of the images to means and log-variances, <c>[B, Z]</c> each.</summary>
    /// <param name="images">Images <c>[B, D]</c>.</param>
    public Posterior OfImages(Value images)
    {
        var features = _images.Forward(images);
        return new(_mean.OfNumbers(features), _logVariance.OfNumbers(features));
    }

    /// <summary>Means and log-variances, <c>[B, Z]</c> each.</summary>
    /// <param name="ofImages">What <see cref="OfImages"/> gave.</param>
    /// <param name="y">One-hot or relaxed classes <c>[B, K]</c>.</param>
    public Posterior WithClass(Posterior ofImages, Value y) => new(_mean.WithClass(ofImages.Mean, y), _logVariance.WithClass(ofImages.LogVariance, y));
}

/// <summary>Normal variables, or what contributes to them.</summary>
/// <param name="Mean">Means <c>[B, Z]</c>.</param>
/// <param name="LogVariance">Logarithms of the variances <c>[B, Z]</c>.</param>
readonly record struct Posterior(Value Mean, Value LogVariance);
