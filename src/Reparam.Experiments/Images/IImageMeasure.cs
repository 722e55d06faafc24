using Reparam.Randomness;

namespace Reparam.Experiments.Images;

/// <summary>Evaluates images: a bound in nats for each, and the class if the model classifies.</summary>
interface IImageMeasure
{
    /// <summary>Whether the model classifies, so that there is an accuracy.</summary>
    bool Classifies { get; }

    /// <summary>Maximum number of images to evaluate at once. It limits the memory and the delay of an interruption.</summary>
    /// <param name="samples">Number of samples for each image.</param>
    int AtOnce(int samples);

    /// <summary>Number of images to evaluate, evenly spread over the set.</summary>
    /// <param name="count">Number of images in the set.</param>
    /// <param name="quick">Whether the evaluation is for the learning curve only.</param>
    int Images(int count, bool quick);

    /// <summary>Evaluates images.</summary>
    /// <param name="images">Images <c>[count, D]</c>.</param>
    /// <param name="labels">Classes of the images; empty for a model that does not classify.</param>
    /// <param name="samples">Number of samples for each image.</param>
    /// <param name="key">Key of the draws.</param>
    /// <param name="firstImage">Index of the first image. Image i takes draw number <c>firstImage + i</c>.</param>
    /// <param name="bounds">Receives one bound for each image, in nats; lower is better.</param>
    /// <returns>Number of correct classes; 0 for a model that does not classify.</returns>
    int Evaluate(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, int samples, RandomKey key, long firstImage, Span<float> bounds);
}

/// <summary>Result of evaluating a set of images.</summary>
/// <param name="Nats">Mean of the bounds, in nats; lower is better.</param>
/// <param name="Accuracy">Accuracy in percent; null for a model that does not classify.</param>
readonly record struct Judgement(double Nats, double? Accuracy)
{
    /// <summary>Bound on the negative log-likelihood, for models that do not classify.</summary>
    public double? Nll => Accuracy is null ? Math.Round(Nats, 4) : null;

    /// <summary>Bound on the log-likelihood, for models that classify. The paper reports it with this sign.</summary>
    public double? Bound => Accuracy is null ? null : Math.Round(-Nats, 4);
}
