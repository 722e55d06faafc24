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

    /// <summary>A probability whose distance from 1 is computed from the others'. Above ½, so that a row has one at most.</summary>
    public const float NearlySure = 0.6f;

    /// <summary>Its logarithm.</summary>
    public const float LogNearlySure = -0.51082563f;

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
        const int Block = 1024;
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
        const int Block = 8 * Width;
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i <= length - Block; i += Block)
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
        // A block's sum overflowed, or a number is none: in double the former comes out right.
        return double.IsFinite(sum) ? sum : PreciseSum(ref row, length);
    }

    /// <summary><c>⟨x, y⟩</c>: in float within blocks, whose sums are added in double precision.</summary>
    public static float Dot(ref float x, ref float y, int length)
    {
        const int Block = 1024;
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
        const int Block = 1024;
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

    /// <summary>
    /// <c>dx = y ∘ (dy − ⟨dy, y⟩)·scale</c>: the gradient of a softmax. A nearly sure class takes what the others leave, for
    /// the gradient sums to 0 and its own difference would cancel.
    /// </summary>
    public static void SoftmaxGradient(ref float y, ref float dy, float scale, int length, ref float dx)
    {
        const int Block = 1024;
        var shift = Dot(ref y, ref dy, length);
        if (!(Math.Abs(shift) <= GreatGradients.From))
        {
            GreatGradients.Softmax(ref y, ref dy, scale, length, ref dx);
            return;
        }
        var (shifts, scales) = (Vector512.Create(shift), Vector512.Create(scale));
        var (others, sure, i) = (Vector512<float>.Zero, Vector512<float>.Zero, 0);
        for (; i <= length - Width; i += Width)
        {
            var probability = At(ref y, i);
            var gradient = probability * scales * (At(ref dy, i) - shifts);
            gradient.StoreUnsafe(ref dx, (nuint)i);
            var isSure = Vector512.GreaterThan(probability, Vector512.Create(NearlySure));
            sure |= isSure;
            others += Vector512.AndNot(gradient, isSure);
        }
        if (i < length)
        {
            var probability = At(ref y, i, length - i);
            var gradient = probability * scales * (At(ref dy, i, length - i) - shifts);
            Store(gradient, ref dx, i, length - i);
            var isSure = Vector512.GreaterThan(probability, Vector512.Create(NearlySure));
            sure |= isSure;
            // Behind the row's end y is 0, but an infinite shift would make NaN of it.
            others += Vector512.AndNot(gradient, isSure) & First(length - i);
        }
        if (Vector512.EqualsAll(sure.AsInt32(), Vector512<int>.Zero)) return;
        for (var k = 0; k < length; k++)
        {
            if (Unsafe.Add(ref y, k) <= NearlySure) continue;
            Unsafe.Add(ref dx, k) = 0;
            Unsafe.Add(ref dx, k) = -(length <= Block ? Vector512.Sum(others) : (float)Sum(ref dx, length));
        }
    }

    /// <summary><c>dx = dy − exp(log)·Σ dy</c>: the gradient of a log-softmax, without the cancellation at a nearly sure class.</summary>
    public static void LogSoftmaxGradient(ref float log, ref float dy, int length, ref float dx)
    {
        const int Block = 1024;
        var (threshold, others, own, i) = (Vector512.Create(LogNearlySure), 0.0, 0.0, 0);
        while (i < length)
        {
            var (blockOthers, blockOwn) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var end = Math.Min(i + Block, length) - Width; i <= end; i += Width)
            {
                var (upstream, isSure) = (At(ref dy, i), Vector512.GreaterThan(At(ref log, i), threshold));
                blockOthers += Vector512.AndNot(upstream, isSure);
                blockOwn += upstream & isSure;
            }
            if (i < length && length - i < Width)
            {
                var (upstream, isSure) = (At(ref dy, i, length - i), Vector512.GreaterThan(At(ref log, i, length - i), threshold));
                blockOthers += Vector512.AndNot(upstream, isSure);
                blockOwn += upstream & isSure;
                i = length;
            }
            others += Vector512.Sum(blockOthers);
            own += Vector512.Sum(blockOwn);
        }
        var (sum, whole) = ((float)others, (float)(others + own));
        if (!(Math.Abs(sum) <= GreatGradients.From && Math.Abs(whole) <= GreatGradients.From))
        {
            GreatGradients.LogSoftmax(ref log, ref dy, length, ref dx);
            return;
        }
        var (rest, all) = (Vector512.Create(sum), Vector512.Create(whole));
        for (i = 0; i <= length - Width; i += Width) LogSoftmaxGradient(At(ref log, i), At(ref dy, i), rest, all).StoreUnsafe(ref dx, (nuint)i);
        if (i < length) Store(LogSoftmaxGradient(At(ref log, i, length - i), At(ref dy, i, length - i), rest, all), ref dx, i, length - i);
    }

    /// <summary>
    /// <c>dy − exp(log)·all</c>, where all is the sum of dy over a row; at a nearly sure class as
    /// <c>(1 − exp(log))·dy − exp(log)·others</c>, where others is the sum without it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LogSoftmaxGradient(Vector512<float> log, Vector512<float> dy, Vector512<float> others, Vector512<float> all)
    {
        var isSure = Vector512.GreaterThan(log, Vector512.Create(LogNearlySure));
        var (exp, minusOne) = VectorExp.ExpAndMinusOne(log);
        return (Vector512.ConditionalSelect(isSure, -minusOne, Vector512<float>.One) * dy) - (exp * Vector512.ConditionalSelect(isSure, others, all));
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
