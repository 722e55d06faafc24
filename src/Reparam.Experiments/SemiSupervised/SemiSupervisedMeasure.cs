using Reparam.Experiments.Images;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Experiments.SemiSupervised;

/// <summary>Evaluates images by the bound with the sum over all classes, and by their most probable classes.</summary>
/// <param name="bound">The bound.</param>
/// <param name="classes">Number of classes K.</param>
sealed class SemiSupervisedMeasure(SemiSupervisedBound bound, int classes) : IImageMeasure
{
    // Number of passes of the decoder at once, about a second of a core. Maximum of all passes, as for 10,000 images of ten classes.
    const int PassesAtOnce = 2500, MostPasses = 100_000;

    int[] _found = [];

    public bool Classifies => true;

    public int Images(int count, bool quick)
    {
        var most = Math.Min(count, Math.Max(1, MostPasses / classes));
        return quick ? Math.Min(ImageRun.QuickImages, Math.Max(1, most / (classes > 10 ? 10 : 1))) : most;
    }

    public int AtOnce(int samples) => Math.Clamp((int)(PassesAtOnce / ((long)classes * samples)), 1, ImageRun.EvaluationChunk);

    public int Evaluate(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, int samples, RandomKey key, long firstImage, Span<float> bounds)
    {
        if (_found.Length < labels.Length) _found = new int[labels.Length];
        var found = _found.AsSpan(0, labels.Length);
        bound.Evaluate(images, samples, key, firstImage, bounds, found);
        var correct = 0;
        for (var i = 0; i < labels.Length; i++) correct += found[i] == labels[i] ? 1 : 0;
        return correct;
    }
}
