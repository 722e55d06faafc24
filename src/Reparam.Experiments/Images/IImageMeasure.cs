using Reparam.Randomness;

namespace Reparam.Experiments.Images;

/// <summary>Judges images: a bound in nats for each, and for a model that classifies whether the class is right.</summary>
interface IImageMeasure
{
    /// <summary>Whether the model classifies, so that a run has an accuracy.</summary>
    bool Classifies { get; }

    /// <summary>The most images to measure at once, so that memory suffices and an interruption need not wait.</summary>
    /// <param name="samples">Samples for each.</param>
    int AtOnce(int samples);

    /// <summary>Number of a set's images that are measured, spread evenly.</summary>
    /// <param name="count">Number of images in the set.</param>
    /// <param name="quick">Whether it is for the learning curve only.</param>
    int Images(int count, bool quick);

    /// <summary>Measures images, and returns how many classes are right; 0 for a model that does not classify.</summary>
    /// <param name="images">Images <c>[count, D]</c>.</param>
    /// <param name="labels">Their classes; empty for a model that does not classify.</param>
    /// <param name="samples">Samples for each image.</param>
    /// <param name="key">Names the draws.</param>
    /// <param name="firstImage">Index of the first image: image i takes the draws of number <c>firstImage + i</c>.</param>
    /// <param name="bounds">Receives one bound for each image, in nats; lower is better.</param>
    int Evaluate(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, int samples, RandomKey key, long firstImage, Span<float> bounds);
}

/// <summary>Measures of a set of images.</summary>
/// <param name="Nats">The mean of the bounds; lower is better.</param>
/// <param name="Accuracy">Images classified correctly, in percent; null for a model that does not classify.</param>
readonly record struct Judgement(double Nats, double? Accuracy)
{
    /// <summary>The bound on the negative log-likelihood, which models that do not classify report.</summary>
    public double? Nll => Accuracy is null ? Math.Round(Nats, 4) : null;

    /// <summary>The bound on the log-likelihood, which the paper reports of models that classify.</summary>
    public double? Bound => Accuracy is null ? null : Math.Round(-Nats, 4);
}
