using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reparam.Functions;

/// <summary>Where a cache line begins: a vector of 64 bytes that lies across two of them takes twice the time.</summary>
static class CacheLine
{
    /// <summary>Bytes of a line.</summary>
    public const int Length = 64;

    /// <summary>The first line that begins in a room, which must be a line longer than what is to stand there.</summary>
    public static unsafe float* Align(float* room) => (float*)(((nuint)room + (Length - 1)) & ~(nuint)(Length - 1));

    /// <summary>The first line that begins in a room on the stack.</summary>
    public static unsafe Span<uint> Align(Span<uint> room)
    {
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(room));
        return room[(int)(((Length - (address & (Length - 1))) & (Length - 1)) / sizeof(uint))..];
    }
}
