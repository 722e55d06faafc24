using System.Buffers.Binary;

namespace Reparam.Randomness;

/// <summary>
/// The name of an unlimited stream of random numbers. A key is a value: it holds no position, element <c>i</c> of its
/// stream is always the same, and <see cref="Split(ulong)"/> gives keys of independent streams. Randomness that is
/// addressed rather than consumed cannot depend on batch size, thread count or order of evaluation.
/// </summary>
/// <remarks>
/// Philox4x32-10 with the seed as key and a 64-bit stream in the counter's upper half; the lower half addresses the
/// elements (both top bits clear), refines their tails (the second bit set) or names the children (the top bit set), so a
/// stream never meets its own splits.
/// </remarks>
public readonly record struct RandomKey
{
    const ulong ChildBit = 1UL << 63, RefinementBit = 1UL << 62;

    readonly ulong _key;
    readonly ulong _stream;

    RandomKey(ulong key, ulong stream) => (_key, _stream) = (key, stream);

    /// <summary>The root key of a seed.</summary>
    /// <param name="seed">Any value; equal seeds give equal streams on every machine.</param>
    public static RandomKey FromSeed(ulong seed) => new(seed, 0);

    /// <summary>
    /// A key out of a host's <see cref="Random"/>: 128 bits of it, taken by one call of <see cref="Random.NextBytes(Span{byte})"/>.
    /// An adapter; <see cref="FromSeed"/> is better where a seed will do.
    /// </summary>
    /// <remarks>
    /// Each call consumes from the generator, so keys depend on the order of the calls. A <see cref="Random"/> made with a seed
    /// knows 31 bits of it (seeds n and −n are one), so no more keys than that can come first; one made without a seed has
    /// 256 bits of state. A <see cref="Random"/> is not safe to share between threads.
    /// </remarks>
    /// <param name="random">The host's generator.</param>
    /// <exception cref="ArgumentNullException"><paramref name="random"/> is null.</exception>
    public static RandomKey FromRandom(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    /// <summary>The key of a child stream, independent of this one and of its other children.</summary>
    /// <param name="index">Which child; below 2⁶³.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is 2⁶³ or more.</exception>
    public RandomKey Split(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, ChildBit);
        var counter = index | ChildBit;
        var (w0, w1, w2, w3) = Philox.Block(
            (uint)counter, (uint)(counter >> 32), (uint)_stream, (uint)(_stream >> 32), (uint)_key, (uint)(_key >> 32));
        return new RandomKey(w0 | ((ulong)w1 << 32), w2 | ((ulong)w3 << 32));
    }

    /// <summary>Fills with random bits: elements <paramref name="start"/> and on of this key's stream.</summary>
    /// <param name="start">The first element's address.</param>
    /// <param name="destination">Receives the words.</param>
    public void FillBits(ulong start, Span<uint> destination)
    {
        Span<uint> edge = stackalloc uint[Philox.GroupLength];
        while (!destination.IsEmpty)
        {
            var offset = (int)(start % Philox.GroupLength);
            var whole = destination.Length / Philox.GroupLength * Philox.GroupLength;
            if (offset == 0 && whole > 0)
            {
                Philox.Fill(_key, _stream, start / Philox.GroupLength, destination[..whole]);
                destination = destination[whole..];
                start += (ulong)whole;
                continue;
            }
            var count = Math.Min(Philox.GroupLength - offset, destination.Length);
            Philox.Fill(_key, _stream, start / Philox.GroupLength, edge);
            edge.Slice(offset, count).CopyTo(destination);
            destination = destination[count..];
            start += (ulong)count;
        }
    }

    /// <summary>64 random bits: element <paramref name="index"/> of this key's stream seen as 64-bit words.</summary>
    /// <param name="index">The word's address.</param>
    public ulong Bits64(ulong index)
    {
        Span<uint> words = stackalloc uint[2];
        FillBits(2 * index, words);
        return words[0] | ((ulong)words[1] << 32);
    }

    /// <summary>32 bits beside those of element <paramref name="index"/>: what comes after them.</summary>
    internal uint Refinement(ulong index)
    {
        var counter = (index / 4) | RefinementBit;
        var (w0, w1, w2, w3) = Philox.Block(
            (uint)counter, (uint)(counter >> 32), (uint)_stream, (uint)(_stream >> 32), (uint)_key, (uint)(_key >> 32));
        return (index % 4) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
    }
}
