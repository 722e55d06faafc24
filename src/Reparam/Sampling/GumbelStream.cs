using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Sampling;

/// <summary>
/// The Gumbel noise of consecutive elements of a stream, added to logits as it is made: random bits are made block by
/// block, and become noise in the registers that add it.
/// </summary>
ref struct GumbelStream
{
    /// <summary>Room for a block and a vector after it, in words, and to align them.</summary>
    public const int Room = Block + 32;

    const int Block = 1024;

    readonly RandomKey _key;
    readonly ulong _end;
    readonly Span<uint> _bits;
    ulong _next;
    int _position, _made;
    bool _isNoise;

    /// <summary>The noise of rows <paramref name="firstRow"/> and on.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="firstRow">The first row's place in the stream.</param>
    /// <param name="rows">How many rows will be asked for.</param>
    /// <param name="classes">The row length.</param>
    /// <param name="room"><see cref="Room"/> words.</param>
    public GumbelStream(RandomKey key, ulong firstRow, int rows, int classes, Span<uint> room)
    {
        _key = key;
        _next = firstRow * (ulong)classes;
        _end = _next + ((ulong)rows * (ulong)classes);
        _bits = CacheLine.Align(room);
    }

    /// <summary><c>y = x − shift + G</c> with the next elements' noise; gives the greatest of y.</summary>
    public float Perturb(ref float x, float shift, int length, ref float y)
    {
        var greatest = Vector512.Create(float.NegativeInfinity);
        for (var i = 0; i < length;)
        {
            if (_position == _made) MakeBlock();
            var count = Math.Min(_made - _position, length - i);
            ref var bits = ref _bits[_position];
            greatest = _isNoise
                ? Add<Noise>(ref bits, ref Unsafe.Add(ref x, i), shift, count, ref Unsafe.Add(ref y, i), greatest)
                : Add<Bits>(ref bits, ref Unsafe.Add(ref x, i), shift, count, ref Unsafe.Add(ref y, i), greatest);
            _position += count;
            i += count;
        }
        return RowVectors.Max(greatest);
    }

    // The first block ends where a block of the stream does, so the others need no edges.
    void MakeBlock()
    {
        _made = (int)Math.Min((ulong)Block - (_next % Block), _end - _next);
        _position = 0;
        var block = _bits[..(_made + 16)];
        // Pad the block with a value that never counts as a tail.
        block[^16..].Fill(1u << 30);
        _key.FillBits(_next, block[.._made]);
        // Rare, and made apart: with the tails refined.
        _isNoise = Tails.Any(block);
        if (_isNoise) _key.FillGumbel(_next, MemoryMarshal.Cast<uint, float>(block[.._made]));
        _next += (ulong)_made;
    }

    static Vector512<float> Add<TSource>(ref uint bits, ref float x, float shift, int count, ref float y, Vector512<float> greatest)
        where TSource : struct, ISource
    {
        var shifts = Vector512.Create(shift);
        var i = 0;
        for (; i <= count - 16; i += 16)
        {
            var sum = RowVectors.At(ref x, i) - shifts + TSource.Noise(Vector512.LoadUnsafe(ref bits, (nuint)i));
            sum.StoreUnsafe(ref y, (nuint)i);
            greatest = Vector512.MaxNative(greatest, sum);
        }
        if (i == count) return greatest;
        // Beyond the end stand other elements' bits, or what was written there for this.
        var last = RowVectors.At(ref x, i, count - i) - shifts + TSource.Noise(Vector512.LoadUnsafe(ref bits, (nuint)i));
        RowVectors.Store(last, ref y, i, count - i);
        return Vector512.MaxNative(greatest, Vector512.ConditionalSelect(RowVectors.First(count - i), last, greatest));
    }

    interface ISource
    {
        static abstract Vector512<float> Noise(Vector512<uint> bits);
    }

    readonly struct Bits : ISource
    {
        public static Vector512<float> Noise(Vector512<uint> bits) => Tails.Draw<GumbelLaw>(bits);
    }

    readonly struct Noise : ISource
    {
        static Vector512<float> ISource.Noise(Vector512<uint> bits) => bits.AsSingle();
    }
}
