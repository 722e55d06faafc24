using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>Runs of a few to some hundred numbers, copied and added in place: a call for each would cost more than its work.</summary>
static unsafe class ShortRuns
{
    /// <summary><c>to = from</c>. No overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, float* to, int length)
    {
        var i = 0;
        for (; i <= length - 16; i += 16) Vector512.Load(from + i).Store(to + i);
        if (i == length) return;
        for (; i <= length - 4; i += 4) Vector128.Load(from + i).Store(to + i);
        // The last vector may write again what is there already.
        if (length >= 4) Vector128.Load(from + length - 4).Store(to + length - 4);
        else for (; i < length; i++) to[i] = from[i];
    }

    /// <summary><c>to = a + b</c>, where <c>to</c> may be <c>a</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* a, float* b, float* to, int length)
    {
        var i = 0;
        for (; i <= length - 16; i += 16) (Vector512.Load(a + i) + Vector512.Load(b + i)).Store(to + i);
        for (; i <= length - 4; i += 4) (Vector128.Load(a + i) + Vector128.Load(b + i)).Store(to + i);
        for (; i < length; i++) to[i] = a[i] + b[i];
    }
}
