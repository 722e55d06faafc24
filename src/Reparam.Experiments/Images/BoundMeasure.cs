using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Experiments.Images;

/// <summary>Judges by an m-sample bound alone.</summary>
/// <param name="bound">The bound.</param>
/// <param name="widest">The most numbers that a layer has for one image.</param>
sealed class BoundMeasure(IMultiSampleBound bound, int widest) : IImageMeasure
{
    const int SamplesAtOnce = 250_000;

    public bool Classifies => false;

    // Fewer for wide codes, because a chunk of them would take gigabytes, and for many samples, because an interruption would wait
    // for minutes.
    public int AtOnce(int samples) => Math.Clamp(Math.Min(ImageRun.ChunkNumbers / widest, SamplesAtOnce / samples), 1, ImageRun.EvaluationChunk);

    public int Images(int count, bool quick) => quick ? Math.Min(ImageRun.QuickImages, count) : count;

    public int Evaluate(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, int samples, RandomKey key, long firstImage, Span<float> bounds)
    {
        bound.Evaluate(images, samples, key, firstImage, bounds);
        return 0;
    }
}
