using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Experiments.Images;

/// <summary>Evaluates images by an m-sample bound only.</summary>
/// <param name="bound">The bound.</param>
/// <param name="widest">Width of the widest layer.</param>
sealed class BoundMeasure(IMultiSampleBound bound, int widest) : IImageMeasure
{
    const int SamplesAtOnce = 250_000;

    public bool Classifies => false;

    // Take fewer images for wide codes, because many would take gigabytes. Take fewer for many samples, because an interruption would
    // wait for minutes.
    public int AtOnce(int samples) => Math.Clamp(Math.Min(ImageRun.ChunkNumbers / widest, SamplesAtOnce / samples), 1, ImageRun.EvaluationChunk);

    public int Images(int count, bool quick) => quick ? Math.Min(ImageRun.QuickImages, count) : count;

    public int Evaluate(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, int samples, RandomKey key, long firstImage, Span<float> bounds)
    {
        bound.Evaluate(images, samples, key, firstImage, bounds);
        return 0;
    }
}
