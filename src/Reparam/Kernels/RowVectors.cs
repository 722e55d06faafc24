using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// One row in vectors of eight, its end loaded and stored in the parts there are, so that a row of ten costs two vectors
/// and nothing beside the row is touched. The order of a sum depends on the row's length alone.
/// </summary>
static class RowVectors
{
    const int Width = 8;

    /// <summary>The row's greatest value; a NaN in the row comes out as NaN.</summary>
    public static float Max(ref float row, int length)
    {
        var max = Vector256.Create(float.NegativeInfinity);
        var ordered = Vector256<float>.AllBitsSet;
        var i = 0;
        for (; i <= length - Width; i += Width)
        {
            var x = At(ref row, i);
            max = Vector256.MaxNative(max, x);
            ordered &= Vector256.Equals(x, x);
        }
        if (i < length)
        {
            var x = At(ref row, i, length - i);
            max = Vector256.MaxNative(max, Vector256.ConditionalSelect(First(length - i), x, max));
            ordered &= Vector256.Equals(x, x);
        }
        if (Vector256.ExtractMostSignificantBits(ordered) != 0xFF) return float.NaN;
        var half = Vector128.MaxNative(max.GetLower(), max.GetUpper());
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        return float.MaxNative(half[0], half[1]);
    }

    /// <summary>Where <paramref name="value"/> stands first; −1 if nowhere.</summary>
    public static int IndexOf(ref float row, int length, float value)
    {
        var sought = Vector256.Create(value);
        var i = 0;
        for (; i <= length - Width; i += Width)
        {
            var equal = Vector256.ExtractMostSignificantBits(Vector256.Equals(At(ref row, i), sought));
            if (equal != 0) return i + System.Numerics.BitOperations.TrailingZeroCount(equal);
        }
        for (; i < length; i++)
        {
            if (Unsafe.Add(ref row, i) == value) return i;
        }
        return -1;
    }

    /// <summary><c>y = x − shift</c>.</summary>
    public static void Subtract(ref float x, float shift, int length, ref float y)
    {
        var shifts = Vector256.Create(shift);
        var i = 0;
        for (; i <= length - Width; i += Width) (At(ref x, i) - shifts).StoreUnsafe(ref y, (nuint)i);
        if (i < length) Store(At(ref x, i, length - i) - shifts, ref y, i, length - i);
    }

    /// <summary><c>y = y·factor</c>.</summary>
    public static void Scale(ref float y, float factor, int length)
    {
        var factors = Vector256.Create(factor);
        var i = 0;
        for (; i <= length - Width; i += Width) (At(ref y, i) * factors).StoreUnsafe(ref y, (nuint)i);
        if (i < length) Store(At(ref y, i, length - i) * factors, ref y, i, length - i);
    }

    /// <summary><c>y = exp((x − max)·scale)</c> for the row's greatest value; gives the sum of y.</summary>
    public static float ExpAndSum(ref float x, float max, float scale, int length, ref float y)
    {
        // Blocks keep the partial sums short, and their total is a double: a row of a million loses nothing.
        const int Block = 1024;
        var (maxima, scales) = (Vector256.Create(max), Vector256.Create(scale));
        var total = 0.0;
        var i = 0;
        while (true)
        {
            var sum = Vector256<float>.Zero;
            for (var end = Math.Min(i + Block, length) - Width; i <= end; i += Width)
            {
                var exp = VectorExp.Exp((At(ref x, i) - maxima) * scales);
                exp.StoreUnsafe(ref y, (nuint)i);
                sum += exp;
            }
            if (i + Width <= length)
            {
                total += Vector256.Sum(sum);
                continue;
            }
            if (i < length)
            {
                var exp = VectorExp.Exp((At(ref x, i, length - i) - maxima) * scales);
                Store(exp, ref y, i, length - i);
                sum += Vector256.ConditionalSelect(First(length - i), exp, Vector256<float>.Zero);
            }
            return (float)(total + Vector256.Sum(sum));
        }
    }

    /// <summary>The sum in double precision: what is 10⁻¹² of the whole still counts.</summary>
    public static double PreciseSum(ref float row, int length)
    {
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= length - Width; i += Width)
        {
            var (l, h) = Vector256.Widen(At(ref row, i));
            low += l;
            high += h;
        }
        var sum = Vector256.Sum(low + high);
        for (; i < length; i++) sum += Unsafe.Add(ref row, i);
        return sum;
    }

    /// <summary><c>⟨x, y⟩</c>.</summary>
    public static float Dot(ref float x, ref float y, int length)
    {
        var (even, odd) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var i = 0;
        for (; i <= length - (2 * Width); i += 2 * Width)
        {
            even = Vector256.MultiplyAddEstimate(At(ref x, i), At(ref y, i), even);
            odd = Vector256.MultiplyAddEstimate(At(ref x, i + Width), At(ref y, i + Width), odd);
        }
        if (i <= length - Width)
        {
            even = Vector256.MultiplyAddEstimate(At(ref x, i), At(ref y, i), even);
            i += Width;
        }
        if (i < length) odd = Vector256.MultiplyAddEstimate(At(ref x, i, length - i), At(ref y, i, length - i), odd);
        return Vector256.Sum(even + odd);
    }

    /// <summary><c>dx = y ∘ (dy − shift)·scale</c>: the gradient of a softmax, when the shift is ⟨dy, y⟩.</summary>
    public static void SoftmaxGradient(ref float y, ref float dy, float shift, float scale, int length, ref float dx)
    {
        var (shifts, scales) = (Vector256.Create(shift), Vector256.Create(scale));
        var i = 0;
        for (; i <= length - Width; i += Width) (At(ref y, i) * scales * (At(ref dy, i) - shifts)).StoreUnsafe(ref dx, (nuint)i);
        if (i < length) Store(At(ref y, i, length - i) * scales * (At(ref dy, i, length - i) - shifts), ref dx, i, length - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> At(ref float row, int index) => Vector256.LoadUnsafe(ref row, (nuint)index);

    // The last 1 … 7 elements, zeros after them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> At(ref float row, int index, int count)
    {
        ref var end = ref Unsafe.Add(ref row, index);
        var low = (count & 4) != 0 ? Vector128.LoadUnsafe(ref end) : Vector128<float>.Zero;
        var rest = Vector128<float>.Zero;
        if ((count & 2) != 0) rest = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref end, count & 4)))).AsSingle();
        if ((count & 1) != 0) rest = rest.WithElement(count & 2, Unsafe.Add(ref end, count - 1));
        return (count & 4) != 0 ? Vector256.Create(low, rest) : Vector256.Create(rest, Vector128<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Vector256<float> vector, ref float row, int index, int count)
    {
        ref var end = ref Unsafe.Add(ref row, index);
        var rest = vector.GetLower();
        if ((count & 4) != 0)
        {
            rest.StoreUnsafe(ref end);
            rest = vector.GetUpper();
        }
        if ((count & 2) != 0) Unsafe.WriteUnaligned(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref end, count & 4)), rest.AsUInt64().ToScalar());
        if ((count & 1) != 0) Unsafe.Add(ref end, count - 1) = rest.GetElement(count & 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> First(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();
}
