using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    /// <summary>
    /// Effectively computes <c>y = slope·u</c>, the gradient of a function. Where the slope is beyond float, the product is computed in
    /// double, from x. Where u is 0, y is 0 for any slope.
    /// </summary>
    /// <param name="x">Where the slope is taken; nothing flows back to it from here.</param>
    /// <param name="slope">The slope in float, recorded: what flows back to x goes through it.</param>
    /// <param name="u">What is multiplied.</param>
    static Value SlopeTimes<TSlope>(Value x, Value slope, Value u) where TSlope : struct, ISlope
    {
        var y = x.Tape.Record(SlopeTimesRules<TSlope>.Rule, x.Shape, x, slope, u);
        x.Tape.Compute.Rows<SlopeTimesKernel<TSlope>>(x.Shape.Count, x.Data, slope.Data, u.Data, x.Tape.Write(y));
        return y;
    }

    /// <summary>A slope in double precision.</summary>
    interface ISlope
    {
        static abstract double At(double x);
    }

    static class SlopeTimesRules<TSlope> where TSlope : struct, ISlope
    {
        public static readonly Rule Rule = new(nameof(SlopeTimes), (in Backward back) =>
        {
            if (back.Needs(1)) back.Add(1, back.Upstream * back.Input(2));
            if (back.Needs(2)) back.Add(2, SlopeTimes<TSlope>(back.Input(0), back.Input(1), back.Upstream));
        });
    }

    sealed class SlopeTimesKernel<TSlope> : IRowKernel where TSlope : struct, ISlope
    {
        // 2⁻¹²⁶: a slope below it has lost digits, or is 0.
        const float Least = 1.17549435e-38f;

        public static void Run(in RowBlock block)
        {
            ref var slope = ref MemoryMarshal.GetReference(block.B);
            ref var u = ref MemoryMarshal.GetReference(block.C);
            ref var y = ref MemoryMarshal.GetReference(block.Y);
            var i = 0;
            for (; i <= block.Y.Length - 8; i += 8)
            {
                var s = Vector256.LoadUnsafe(ref slope, (nuint)i);
                (s * Vector256.LoadUnsafe(ref u, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
                var size = Vector256.Abs(s);
                var isUsual = Vector256.GreaterThanOrEqual(size, Vector256.Create(Least)) & Vector256.LessThanOrEqual(size, Vector256.Create(float.MaxValue));
                if (!Vector256.EqualsAll(isUsual.AsInt32(), Vector256<int>.AllBitsSet)) Precise(block, i, 8);
            }
            for (; i < block.Y.Length; i++)
            {
                block.Y[i] = block.B[i] * block.C[i];
                if (!(MathF.Abs(block.B[i]) is >= Least and <= float.MaxValue)) Precise(block, i, 1);
            }
        }

        static void Precise(in RowBlock block, int first, int count)
        {
            for (var i = first; i < first + count; i++)
            {
                if (MathF.Abs(block.B[i]) is >= Least and <= float.MaxValue) continue;
                block.Y[i] = block.C[i] == 0 && !float.IsNaN(block.A[i]) ? 0 : (float)(TSlope.At(block.A[i]) * block.C[i]);
            }
        }
    }
}
