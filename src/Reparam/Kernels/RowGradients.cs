using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;
using static Reparam.Kernels.RowVectors;

namespace Reparam.Kernels;

/// <summary>Gradients of softmax and log-softmax of one row.</summary>
static class RowGradients
{
    /// <summary>A probability whose distance from 1 is computed from the others'. Above ½, so that a row has one at most.</summary>
    public const float NearlySure = 0.6f;

    /// <summary>Its logarithm.</summary>
    public const float LogNearlySure = -0.51082563f;

    /// <summary>
    /// <c>dx = y ∘ (dy − ⟨dy, y⟩)·scale</c>: the gradient of a softmax. A nearly sure class takes what the others leave, for
    /// the gradient sums to 0 and its own difference would cancel. The result may take the place of an input.
    /// </summary>
    public static void Softmax(ref float y, ref float dy, float scale, int length, ref float dx)
    {
        var shift = Dot(ref y, ref dy, length);
        if (!(Math.Abs(shift) <= PreciseGradients.From))
        {
            PreciseGradients.Softmax(ref y, ref dy, scale, length, ref dx);
            return;
        }
        var (shifts, scales) = (Vector512.Create(shift), Vector512.Create(scale));
        // The place of the nearly sure class is kept, because dx may be written over y.
        var (others, sure, i) = (Vector512<float>.Zero, -1, 0);
        for (; i <= length - Width; i += Width)
        {
            var probability = At(ref y, i);
            var gradient = probability * scales * (At(ref dy, i) - shifts);
            gradient.StoreUnsafe(ref dx, (nuint)i);
            others += Vector512.AndNot(gradient, IsSure(probability, i, ref sure));
        }
        if (i < length)
        {
            var probability = At(ref y, i, length - i);
            var gradient = probability * scales * (At(ref dy, i, length - i) - shifts);
            Store(gradient, ref dx, i, length - i);
            // Behind the row's end y is 0, but an infinite shift would make NaN of it.
            others += Vector512.AndNot(gradient, IsSure(probability, i, ref sure)) & First(length - i);
        }
        if (sure < 0) return;
        ref var own = ref Unsafe.Add(ref dx, sure);
        own = 0;
        own = -(length <= Block ? Vector512.Sum(others) : (float)Sum(ref dx, length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> IsSure(Vector512<float> probability, int at, ref int sure)
    {
        var isSure = Vector512.GreaterThan(probability, Vector512.Create(NearlySure));
        var lanes = Vector512.ExtractMostSignificantBits(isSure);
        if (lanes != 0) sure = at + BitOperations.TrailingZeroCount(lanes);
        return isSure;
    }

    /// <summary><c>dx = dy − exp(log)·Σ dy</c>: the gradient of a log-softmax, without the cancellation at a nearly sure class.</summary>
    public static void LogSoftmax(ref float log, ref float dy, int length, ref float dx)
    {
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
        if (!(Math.Abs(sum) <= PreciseGradients.From && Math.Abs(whole) <= PreciseGradients.From))
        {
            PreciseGradients.LogSoftmax(ref log, ref dy, length, ref dx);
            return;
        }
        var (rest, all) = (Vector512.Create(sum), Vector512.Create(whole));
        for (i = 0; i <= length - Width; i += Width) LogSoftmax(At(ref log, i), At(ref dy, i), rest, all).StoreUnsafe(ref dx, (nuint)i);
        if (i < length) Store(LogSoftmax(At(ref log, i, length - i), At(ref dy, i, length - i), rest, all), ref dx, i, length - i);
    }

    /// <summary>
    /// <c>dy − exp(log)·all</c>, where all is the sum of dy over a row; at a nearly sure class as
    /// <c>(1 − exp(log))·dy − exp(log)·others</c>, where others is the sum without it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LogSoftmax(Vector512<float> log, Vector512<float> dy, Vector512<float> others, Vector512<float> all)
    {
        var isSure = Vector512.GreaterThan(log, Vector512.Create(LogNearlySure));
        var (exp, minusOne) = VectorExp.ExpAndMinusOne(log);
        return (Vector512.ConditionalSelect(isSure, -minusOne, Vector512<float>.One) * dy) - (exp * Vector512.ConditionalSelect(isSure, others, all));
    }
}
