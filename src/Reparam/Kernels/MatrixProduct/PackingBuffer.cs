using System.Runtime.InteropServices;

namespace Reparam.Kernels;

/// <summary>Memory that does not move, grows when more is asked for and starts on a cache line.</summary>
sealed unsafe class PackingBuffer
{
    const int LineFloats = 16;

    float[] _memory = [];

    /// <summary>At least <paramref name="length"/> floats, holding anything; what was taken before is void.</summary>
    public float* Take(nint length)
    {
        if (_memory.Length < length + LineFloats)
            _memory = GC.AllocateUninitializedArray<float>(checked((int)(length + LineFloats)), pinned: true);
        // Pinned arrays may be pointed at without `fixed`; rounding up to a line uses what was asked for in excess.
        var address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        return (float*)((address + 63) & ~(nuint)63);
    }
}
