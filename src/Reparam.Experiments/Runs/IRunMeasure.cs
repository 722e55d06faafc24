using Reparam.Randomness;

namespace Reparam.Experiments.Runs;

/// <summary>What a run is judged by: of every image a bound in nats, and for a model that classifies whether it is right.</summary>
interface IRunMeasure
{
    /// <summary>Whether the model classifies, so that a run has an accuracy.</summary>
    bool Classifies { get; }

    /// <summary>The most images to measure at once: as many as the memory holds, and an interruption may wait for.</summary>
    /// <param name="samples">Samples for each.</param>
    int AtOnce(int samples);

    /// <summary>How many of a set's images are measured, spread evenly.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="quick">For the learning curve only.</param>
    int Images(int count, bool quick);

    /// <summary>Measures images, and gives how many of them are classified as they are labelled; 0 for a model that does not.</summary>
    /// <param name="images">Images <c>[count, D]</c>.</param>
    /// <param name="labels">Their classes; empty for a model that does not classify.</param>
    /// <param name="samples">Samples for each image.</param>
    /// <param name="key">Names the draws.</param>
    /// <param name="firstImage">Index of the first image: image i takes the draws of number <c>firstImage + i</c>.</param>
    /// <param name="bounds">Receives one bound for each image, in nats; lower is better.</param>
    int Evaluate(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, int samples, RandomKey key, long firstImage, Span<float> bounds);
}

/// <summary>How a run fares on a set.</summary>
/// <param name="Nats">The mean of the bounds; lower is better.</param>
/// <param name="Accuracy">Images classified correctly, in percent; null for a model that does not classify.</param>
readonly record struct Judgement(double Nats, double? Accuracy)
{
    /// <summary>The bound on the negative log-likelihood, as models that do not classify report it.</summary>
    public double? Nll => Accuracy is null ? Math.Round(Nats, 4) : null;

    /// <summary>The bound on the log-likelihood, as the paper reports it of models that classify.</summary>
    public double? Bound => Accuracy is null ? null : Math.Round(-Nats, 4);
}
