using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// One row in vectors of sixteen. The end of the row is loaded and stored in parts, so that nothing beside the row is
/// touched. The order of a sum depends on the length of the row alone.
/// </summary>
static class RowVectors
{
    /// <summary>Elements of a vector.</summary>
    public const int Width = 16;

    /// <summary>Elements that are added in float before the sum goes on in double, because a longer chain would lose digits.</summary>
    public const int Block = 1024;

    /// <summary>The row's greatest value; a NaN in the row comes out as NaN.</summary>
    public static float Max(ref float row, int length)
    {
        var max = Vector512.Create(float.NegativeInfinity);
        var ordered = Vector512<float>.AllBitsSet;
        var i = 0;
        for (; i <= length - Width; i += Width)
        {
            var x = At(ref row, i);
            max = Vector512.MaxNative(max, x);
            ordered &= Vector512.Equals(x, x);
        }
        if (i < length)
        {
            var x = At(ref row, i, length - i);
            max = Vector512.MaxNative(max, Vector512.ConditionalSelect(First(length - i), x, max));
            ordered &= Vector512.Equals(x, x);
        }
        return Vector512.EqualsAll(ordered.AsInt32(), Vector512<int>.AllBitsSet) ? Max(max) : float.NaN;
    }

    /// <summary>The greatest of a vector's numbers, none of them NaN.</summary>
    public static float Max(Vector512<float> vector)
    {
        var half = Vector256.MaxNative(vector.GetLower(), vector.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        quarter = Vector128.MaxNative(quarter, Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1)));
        return float.MaxNative(quarter[0], quarter[1]);
    }

    /// <summary>Index of the first <paramref name="value"/>; −1 if there is none.</summary>
    public static int IndexOf(ref float row, int length, float value)
    {
        var sought = Vector512.Create(value);
        var i = 0;
        for (; i <= length - Width; i += Width)
        {
            var equal = Vector512.ExtractMostSignificantBits(Vector512.Equals(At(ref row, i), sought));
            if (equal != 0) return i + System.Numerics.BitOperations.TrailingZeroCount(equal);
        }
        for (; i < length; i++)
        {
            if (Unsafe.Add(ref row, i) == value) return i;
        }
        return -1;
    }

    /// <summary><c>y = x − first − second</c>, one after the other.</summary>
    public static void Subtract(ref float x, float first, float second, int length, ref float y)
    {
        var (a, b) = (Vector512.Create(first), Vector512.Create(second));
        var i = 0;
        for (; i <= length - Width; i += Width) (At(ref x, i) - a - b).StoreUnsafe(ref y, (nuint)i);
        if (i < length) Store(At(ref x, i, length - i) - a - b, ref y, i, length - i);
    }

    /// <summary><c>y = y·factor</c>.</summary>
    public static void Scale(ref float y, float factor, int length)
    {
        var factors = Vector512.Create(factor);
        var i = 0;
        for (; i <= length - Width; i += Width) (At(ref y, i) * factors).StoreUnsafe(ref y, (nuint)i);
        if (i < length) Store(At(ref y, i, length - i) * factors, ref y, i, length - i);
    }

    /// <summary><c>y = exp((x − max)·scale)</c> for the row's greatest value; gives the sum of y.</summary>
    public static float ExpAndSum(ref float x, float max, float scale, int length, ref float y)
    {
        // Blocks keep the partial sums short, and their total is a double: a row of a million loses nothing.
        var (maxima, scales) = (Vector512.Create(max), Vector512.Create(scale));
        var total = 0.0;
        var i = 0;
        while (true)
        {
            var sum = Vector512<float>.Zero;
            for (var end = Math.Min(i + Block, length) - Width; i <= end; i += Width)
            {
                var exp = VectorExp.Exp((At(ref x, i) - maxima) * scales);
                exp.StoreUnsafe(ref y, (nuint)i);
                sum += exp;
            }
            if (i + Width <= length)
            {
                total += Vector512.Sum(sum);
                continue;
            }
            if (i < length)
            {
                var exp = VectorExp.Exp((At(ref x, i, length - i) - maxima) * scales);
                Store(exp, ref y, i, length - i);
                sum += Vector512.ConditionalSelect(First(length - i), exp, Vector512<float>.Zero);
            }
            return (float)(total + Vector512.Sum(sum));
        }
    }

    /// <summary>The sum in double precision: what is 10⁻¹² of the whole still counts.</summary>
    public static double PreciseSum(ref float row, int length)
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i <= length - Width; i += Width)
        {
            var (l, h) = Vector512.Widen(At(ref row, i));
            low += l;
            high += h;
        }
        var sum = Vector512.Sum(low + high);
        for (; i < length; i++) sum += Unsafe.Add(ref row, i);
        return sum;
    }

    /// <summary><c>⟨x, y⟩</c> in double precision, one product after the other: for what overflows in float.</summary>
    public static double PreciseDot(ref float x, ref float y, int length)
    {
        var sum = 0.0;
        for (var i = 0; i < length; i++) sum += (double)Unsafe.Add(ref x, i) * Unsafe.Add(ref y, i);
        return sum;
    }

    /// <summary>
    /// The sum, as exact as its float: vectors are added in pairs within blocks, and the blocks in double precision. A chain of
    /// a hundred thousand additions in float would lose three digits.
    /// </summary>
    public static double Sum(ref float row, int length)
    {
        const int Eight = 8 * Width;
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i <= length - Eight; i += Eight)
        {
            var first = (At(ref row, i) + At(ref row, i + Width)) + (At(ref row, i + (2 * Width)) + At(ref row, i + (3 * Width)));
            var second = (At(ref row, i + (4 * Width)) + At(ref row, i + (5 * Width))) + (At(ref row, i + (6 * Width)) + At(ref row, i + (7 * Width)));
            var (l, h) = Vector512.Widen(first + second);
            (low, high) = (low + l, high + h);
        }
        var rest = Vector512<float>.Zero;
        for (; i <= length - Width; i += Width) rest += At(ref row, i);
        if (i < length) rest += At(ref row, i, length - i);
        var (restLow, restHigh) = Vector512.Widen(rest);
        var sum = Vector512.Sum((low + restLow) + (high + restHigh));
        // A block overflowed, or the row has NaN or ∞. In double, blocks do not overflow.
        return double.IsFinite(sum) ? sum : PreciseSum(ref row, length);
    }

    /// <summary><c>⟨x, y⟩</c>: in float within blocks, whose sums are added in double precision.</summary>
    public static float Dot(ref float x, ref float y, int length)
    {
        var (total, i) = (Vector512<double>.Zero, 0);
        while (true)
        {
            var (even, odd) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var end = Math.Min(i + Block, length) - (2 * Width); i <= end; i += 2 * Width)
            {
                even = Vector512.MultiplyAddEstimate(At(ref x, i), At(ref y, i), even);
                odd = Vector512.MultiplyAddEstimate(At(ref x, i + Width), At(ref y, i + Width), odd);
            }
            if (i + (2 * Width) <= length)
            {
                var (low, high) = Vector512.Widen(even + odd);
                total += low + high;
                continue;
            }
            if (i <= length - Width)
            {
                even = Vector512.MultiplyAddEstimate(At(ref x, i), At(ref y, i), even);
                i += Width;
            }
            if (i < length) odd = Vector512.MultiplyAddEstimate(At(ref x, i, length - i), At(ref y, i, length - i), odd);
            var dot = length <= Block ? Vector512.Sum(even + odd) : (float)(Vector512.Sum(total) + Vector512.Sum(even + odd));
            return float.IsFinite(dot) ? dot : (float)PreciseDot(ref x, ref y, length);
        }
    }

    /// <summary>
    /// log Σ exp(x − max) for the row's greatest value. What the other classes add to the greatest one's 1 is summed apart, so
    /// that a nearly sure class keeps its distance from a sure one.
    /// </summary>
    public static float LogOfSum(ref float x, float max, int length)
    {
        var (maxima, one) = (Vector512.Create(max), Vector512<float>.One);
        // Several classes may be the greatest; the first of them is the 1.
        var (others, i) = (-1.0, 0);
        while (i < length)
        {
            var (sum, greatest) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var end = Math.Min(i + Block, length) - Width; i <= end; i += Width)
            {
                var d = At(ref x, i) - maxima;
                var equal = Vector512.Equals(d, Vector512<float>.Zero);
                sum += Vector512.AndNot(VectorExp.Exp(d), equal);
                greatest += one & equal;
            }
            if (i < length && length - i < Width)
            {
                var first = First(length - i);
                var d = At(ref x, i, length - i) - maxima;
                var equal = Vector512.Equals(d, Vector512<float>.Zero);
                sum += Vector512.AndNot(VectorExp.Exp(d), equal) & first;
                greatest += one & equal & first;
                i = length;
            }
            others += (double)Vector512.Sum(greatest) + Vector512.Sum(sum);
        }
        return (float)VectorLog.LogOnePlus(others);
    }

    /// <summary>Sixteen elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> At(ref float row, int index) => Vector512.LoadUnsafe(ref row, (nuint)index);

    /// <summary>The last 1 … 15 elements, zeros after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> At(ref float row, int index, int count)
    {
        ref var end = ref Unsafe.Add(ref row, index);
        return count >= 8
            ? Vector512.Create(Vector256.LoadUnsafe(ref end), Part(ref Unsafe.Add(ref end, 8), count - 8))
            : Vector512.Create(Part(ref end, count), Vector256<float>.Zero);
    }

    /// <summary>Stores the first 1 … 15 elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> vector, ref float row, int index, int count)
    {
        ref var end = ref Unsafe.Add(ref row, index);
        var eight = vector.GetLower();
        if (count >= 8)
        {
            eight.StoreUnsafe(ref end);
            end = ref Unsafe.Add(ref end, 8);
            eight = vector.GetUpper();
        }
        var rest = eight.GetLower();
        if ((count & 4) != 0)
        {
            rest.StoreUnsafe(ref end);
            end = ref Unsafe.Add(ref end, 4);
            rest = eight.GetUpper();
        }
        if ((count & 2) != 0) Unsafe.WriteUnaligned(ref Unsafe.As<float, byte>(ref end), rest.AsUInt64().ToScalar());
        if ((count & 1) != 0) Unsafe.Add(ref end, count & 2) = rest.GetElement(count & 2);
    }

    /// <summary>All bits set in the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    // 0 … 7 elements, zeros after them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Part(ref float end, int count)
    {
        var low = (count & 4) != 0 ? Vector128.LoadUnsafe(ref end) : Vector128<float>.Zero;
        var rest = Vector128<float>.Zero;
        if ((count & 2) != 0)
        {
            ref var two = ref Unsafe.As<float, byte>(ref Unsafe.Add(ref end, count & 4));
            rest = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref two)).AsSingle();
        }
        if ((count & 1) != 0) rest = rest.WithElement(count & 2, Unsafe.Add(ref end, count - 1));
        return (count & 4) != 0 ? Vector256.Create(low, rest) : Vector256.Create(rest, Vector128<float>.Zero);
    }
}
