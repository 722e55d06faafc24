using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>Noise for a batch, recorded as a constant: element j of example i is element <c>i·row + j</c> of the stream.</summary>
static class NoiseField
{
    const int BlockElements = 8192;

    public delegate void Fill(RandomKey key, ulong start, Span<float> destination);

    /// <summary>Records noise of a shape; threads share it out, and every element stays where it is.</summary>
    public static unsafe Value Draw(Tape tape, Shape shape, Fill fill, RandomKey key, long firstExample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstExample);
        var noise = tape.Record(null, shape);
        var start = (ulong)firstExample * (ulong)(shape.Count / shape[0]);
        fixed (float* pointer = tape.Write(noise))
        {
            tape.Compute.Run((shape.Count + BlockElements - 1) / BlockElements, new Body { Fill = fill, Key = key, Start = start, Data = pointer, Count = shape.Count });
        }
        return noise;
    }

    unsafe struct Body : IBlockBody
    {
        public Fill Fill;
        public RandomKey Key;
        public ulong Start;
        public float* Data;
        public int Count;

        public readonly void Run(int block)
        {
            var first = block * BlockElements;
            Fill(Key, Start + (ulong)first, new Span<float>(Data + first, Math.Min(BlockElements, Count - first)));
        }
    }
}
