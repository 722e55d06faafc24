using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Reparam.Kernels;

/// <summary>
/// A or B as the tile kernel reads it: cut into panels of <see cref="Width"/> lanes (rows of op(A), columns of op(B)),
/// each panel running over k. A panel is packed — lanes side by side for each k, in the order it is read — or, where
/// packing would not pay for itself, read in place. The last panel is packed whenever it is not full, padded with
/// zeros, so that an edge tile does the same arithmetic as any other.
/// </summary>
unsafe struct PanelOperand
{
    /// <summary>Element (lane, k) is at <c>Source[lane·LaneStride + k·StepStride]</c>; one of the strides is 1.</summary>
    public float* Source;
    public nint LaneStride;
    public nint StepStride;

    /// <summary>Lanes in this operand and in a panel of it.</summary>
    public int Lanes;
    public int Width;

    /// <summary>Full panels are read where they are.</summary>
    public bool InPlace;

    /// <summary>Room for what is packed: a panel of k-block p starts at <c>Width·(first·PanelsToPack + panel·length)</c>.</summary>
    public float* Packed;

    public readonly int Panels => (Lanes + Width - 1) / Width;

    /// <summary>Number of panels to be packed: all, none, or the last.</summary>
    public readonly int PanelsToPack => InPlace ? (Lanes % Width == 0 ? 0 : 1) : Panels;

    public readonly bool IsPacked(int panel) => !InPlace || (panel + 1) * Width > Lanes;

    /// <summary>Up to <paramref name="count"/> lanes from <paramref name="lane"/> on, from <paramref name="step"/> on.</summary>
    public readonly PanelOperand Part(int lane, int count, int step) => this with
    {
        Source = Source + lane * LaneStride + step * StepStride,
        Lanes = Math.Min(count, Lanes - lane),
    };

    /// <summary>Floats of <see cref="Packed"/> for <paramref name="steps"/> k.</summary>
    public readonly nint PackedLength(int steps) => (nint)PanelsToPack * Width * steps;

    /// <summary>Where panel <paramref name="panel"/> is read from for the k in [first, first + length).</summary>
    public readonly float* Panel(int panel, int first, int length) => IsPacked(panel)
        ? Packed + PackedOffset(panel, first, length)
        : Source + panel * Width * LaneStride + first * StepStride;

    /// <summary>Packs <paramref name="panel"/> for the k in [first, first + length).</summary>
    public readonly void Pack(int panel, int first, int length)
    {
        var lanes = Math.Min(Width, Lanes - panel * Width);
        var source = Source + panel * Width * LaneStride + first * StepStride;
        var target = Packed + PackedOffset(panel, first, length);
        if (lanes < Width) new Span<float>(target, Width * length).Clear();
        if (LaneStride == 1) Copy(source, StepStride, target, Width, lanes, length);
        else Transpose(source, LaneStride, target, Width, lanes, length);
    }

    readonly nint PackedOffset(int panel, int first, int length)
    {
        var slot = InPlace ? 0 : panel;
        return Width * ((nint)first * Math.Max(PanelsToPack, 1) + (nint)slot * length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Copy(float* source, nint stride, float* target, int width, int lanes, int length)
    {
        for (; length > 0; length--, source += stride, target += width)
        {
            // Whole registers of 4, the last one overlapping the one before it: a width of 6 takes two.
            var lane = 0;
            for (; lane + 16 <= lanes; lane += 16) Vector512.Store(Vector512.Load(source + lane), target + lane);
            for (; lane + 4 <= lanes; lane += 4) Vector128.Store(Vector128.Load(source + lane), target + lane);
            if (lane == lanes) continue;
            if (lanes >= 4) Vector128.Store(Vector128.Load(source + lanes - 4), target + lanes - 4);
            else for (; lane < lanes; lane++) target[lane] = source[lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transpose(float* source, nint stride, float* target, int width, int lanes, int length)
    {
        var lane = 0;
        for (; lane + 4 <= lanes; lane += 4, source += 4 * stride)
        {
            var k = 0;
            if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
            {
                for (; k + 4 <= length; k += 4)
                    Transpose4x4(source + k, stride, target + lane + (nint)k * width, width);
            }
            for (; k < length; k++)
            {
                var row = target + lane + (nint)k * width;
                for (var i = 0; i < 4; i++) row[i] = source[k + i * stride];
            }
        }
        for (; lane < lanes; lane++, source += stride)
        {
            for (var k = 0; k < length; k++) target[lane + (nint)k * width] = source[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Transpose4x4(float* source, nint stride, float* target, nint width)
    {
        // r<i> holds lane i, k = 0..3. Interleaving r0 with r2 and r1 with r3 gives (lane 0, lane 2) pairs and
        // (lane 1, lane 3) pairs; interleaving those gives all four lanes of one k.
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + stride);
        var r2 = Vector128.Load(source + 2 * stride);
        var r3 = Vector128.Load(source + 3 * stride);
        var evenLow = InterleaveLow(r0, r2);
        var evenHigh = InterleaveHigh(r0, r2);
        var oddLow = InterleaveLow(r1, r3);
        var oddHigh = InterleaveHigh(r1, r3);
        InterleaveLow(evenLow, oddLow).Store(target);
        InterleaveHigh(evenLow, oddLow).Store(target + width);
        InterleaveLow(evenHigh, oddHigh).Store(target + 2 * width);
        InterleaveHigh(evenHigh, oddHigh).Store(target + 3 * width);
    }

    // (l0, r0, l1, r1)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> InterleaveLow(Vector128<float> left, Vector128<float> right)
        => Sse.IsSupported ? Sse.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    // (l2, r2, l3, r3)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> InterleaveHigh(Vector128<float> left, Vector128<float> right)
        => Sse.IsSupported ? Sse.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);
}
