using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>Noise for a batch, recorded as a constant: element j of example i is element <c>i·row + j</c> of the stream.</summary>
static class NoiseField
{
    public delegate void Fill(RandomKey key, ulong start, Span<float> destination);

    // A constant with a name, for profiles.
    static readonly Rule NoiseRule = new("Noise", null);

    /// <summary>Records noise of a shape; threads share it out, and every element stays where it is.</summary>
    public static unsafe Value Draw(Tape tape, Shape shape, Fill fill, RandomKey key, long firstExample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstExample);
        var noise = tape.Record(NoiseRule, shape);
        var start = (ulong)firstExample * (ulong)(shape.Count / shape[0]);
        fixed (float* pointer = tape.Write(noise))
        {
            tape.Compute.Ranges(shape.Count, new Body { Fill = fill, Key = key, Start = start, Data = pointer });
        }
        return noise;
    }

    unsafe struct Body : IRangeBody
    {
        public Fill Fill;
        public RandomKey Key;
        public ulong Start;
        public float* Data;

        public readonly void Run(int first, int count) => Fill(Key, Start + (ulong)first, new Span<float>(Data + first, count));
    }
}
