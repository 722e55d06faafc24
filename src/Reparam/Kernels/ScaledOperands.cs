using System.Buffers;
using System.Numerics.Tensors;

namespace Reparam.Kernels;

/// <summary>
/// Computes sums of products again, where they overflowed in float, from operands scaled down by powers of two. Such a scale rounds no
/// digit that the sum keeps. The result is infinite only where the whole sum is beyond float.
/// </summary>
static class ScaledOperands
{
    // Two operands below this and 2³¹ terms stay far inside float.
    const float Most = 1L << 40;

    /// <summary>The operation on scaled operands, without what its sums start with.</summary>
    public delegate void Products<TState>(TState state, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination);

    /// <summary>
    /// Replaces what is not finite in <paramref name="destination"/>. Where an operand or a start is not finite itself, nothing is done.
    /// </summary>
    /// <param name="state">What the operation needs to know.</param>
    /// <param name="products">The operation, linear in either operand.</param>
    /// <param name="a">An operand.</param>
    /// <param name="b">The other one.</param>
    /// <param name="start">What the sums start with, over and over; empty for zeros.</param>
    /// <param name="destination">What the operation gave.</param>
    public static void Mend<TState>(
        TState state, Products<TState> products, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> start, Span<float> destination)
    {
        if (TensorPrimitives.IsFiniteAll<float>(destination) || !TensorPrimitives.IsFiniteAll(a) || !TensorPrimitives.IsFiniteAll(b)) return;
        // IsFiniteAll is false for no numbers.
        if (!start.IsEmpty && !TensorPrimitives.IsFiniteAll(start)) return;
        var room = ArrayPool<float>.Shared.Rent(a.Length + b.Length + destination.Length);
        var scaledA = room.AsSpan(0, a.Length);
        var scaledB = room.AsSpan(a.Length, b.Length);
        var sums = room.AsSpan(a.Length + b.Length, destination.Length);
        var back = Scale(a, scaledA) * Scale(b, scaledB);
        products(state, scaledA, scaledB, sums);
        for (var i = 0; i < destination.Length; i++)
        {
            if (!float.IsFinite(destination[i])) destination[i] = (float)((start.IsEmpty ? 0 : start[i % start.Length]) + (sums[i] * back));
        }
        ArrayPool<float>.Shared.Return(room);
    }

    // Returns the factor that undoes the scale.
    static double Scale(ReadOnlySpan<float> x, Span<float> scaled)
    {
        var greatest = Math.Abs(TensorPrimitives.MaxMagnitude(x));
        var exponent = greatest > Most ? Math.ILogB(greatest) - 40 : 0;
        TensorPrimitives.Multiply(x, MathF.ScaleB(1, -exponent), scaled);
        return Math.ScaleB(1, exponent);
    }
}
