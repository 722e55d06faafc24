using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// Functions of spans, element by element. An element's bits do not depend on how many lie beside it, and so not on how a
/// batch is split. exp 0 is exactly 1, and what is 0 at 0 is exactly 0 there.
/// </summary>
static class Elementary
{
    // The shortest span that TensorPrimitives computes in vectors; the scalar function's last bits are others.
    const int VectorLength = 4;

    public static void Exp(ReadOnlySpan<float> x, Span<float> destination) => Each<ExpFunction>(x, destination);

    public static void Log(ReadOnlySpan<float> x, Span<float> destination)
    {
        if (x.Length >= VectorLength)
        {
            TensorPrimitives.Log(x, destination);
            return;
        }
        Span<float> padded = stackalloc float[VectorLength];
        padded.Clear();
        x.CopyTo(padded);
        TensorPrimitives.Log(padded, padded);
        padded[..x.Length].CopyTo(destination);
    }

    public static void Tanh(ReadOnlySpan<float> x, Span<float> destination) => Each<TanhFunction>(x, destination);

    public static void Softplus(ReadOnlySpan<float> x, Span<float> destination) => Each<SoftplusFunction>(x, destination);

    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> destination) => Each<SigmoidFunction>(x, destination);

    /// <summary>σ(x)·σ(−x).</summary>
    public static void SigmoidSlope(ReadOnlySpan<float> x, Span<float> destination) => Each<SigmoidSlopeFunction>(x, destination);

    /// <summary>σ(a) − σ(b).</summary>
    public static void SigmoidDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination)
        => Each<SigmoidDifferenceFunction>(a, b, destination);

    /// <summary>|x| + 2·log(1 + exp(−|x|)).</summary>
    public static void LogisticSurprisal(ReadOnlySpan<float> x, Span<float> destination) => Each<LogisticSurprisalFunction>(x, destination);

    /// <summary>exp x − 1.</summary>
    public static void ExpMinusOne(ReadOnlySpan<float> x, Span<float> destination) => Each<ExpMinusOneFunction>(x, destination);

    /// <summary>exp x − 1 − x ≥ 0.</summary>
    public static void ExpBeyondTangent(ReadOnlySpan<float> x, Span<float> destination) => Each<ExpBeyondTangentFunction>(x, destination);

    /// <summary>Applies a function of vectors to every element.</summary>
    public static void Each<TFunction>(ReadOnlySpan<float> x, Span<float> destination) where TFunction : IVectorFunction
    {
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var (i, length) = (0, x.Length);
        for (; i <= length - RowVectors.Width; i += RowVectors.Width) TFunction.Of(RowVectors.At(ref from, i)).StoreUnsafe(ref to, (nuint)i);
        if (i < length) RowVectors.Store(TFunction.Of(RowVectors.At(ref from, i, length - i)), ref to, i, length - i);
    }

    /// <summary>Applies a function of two vectors to every pair of elements.</summary>
    public static void Each<TFunction>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination) where TFunction : IVectorFunctionOfTwo
    {
        ref var one = ref MemoryMarshal.GetReference(a);
        ref var two = ref MemoryMarshal.GetReference(b);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var (i, length) = (0, a.Length);
        for (; i <= length - RowVectors.Width; i += RowVectors.Width)
            TFunction.Of(RowVectors.At(ref one, i), RowVectors.At(ref two, i)).StoreUnsafe(ref to, (nuint)i);
        if (i < length) RowVectors.Store(TFunction.Of(RowVectors.At(ref one, i, length - i), RowVectors.At(ref two, i, length - i)), ref to, i, length - i);
    }

    readonly struct ExpFunction : IVectorFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => VectorExp.OfAny(x);
    }

    readonly struct SigmoidFunction : IVectorFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => VectorExp.Sigmoid(x);
    }

    readonly struct SigmoidSlopeFunction : IVectorFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => VectorExp.SigmoidSlope(x);
    }

    readonly struct SigmoidDifferenceFunction : IVectorFunctionOfTwo
    {
        // σ(a) − σ(b) = σ(−b) − σ(−a): both turned so that b is the smaller number's side.
        public static Vector512<float> Of(Vector512<float> a, Vector512<float> b)
        {
            var turned = Vector512.GreaterThan(b, Vector512<float>.Zero);
            var (x, y) = (Vector512.ConditionalSelect(turned, -b, a), Vector512.ConditionalSelect(turned, -a, b));
            return VectorExp.Sigmoid(x) - VectorExp.Sigmoid(y);
        }
    }

    readonly struct LogisticSurprisalFunction : IVectorFunction
    {
        public static Vector512<float> Of(Vector512<float> x)
        {
            var size = Vector512.Abs(x);
            var log = VectorLog.LogOnePlus(VectorExp.Exp(-size));
            return size + (log + log);
        }
    }

    readonly struct ExpMinusOneFunction : IVectorFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => VectorExp.ExpMinusOneOfAny(x);
    }

    readonly struct ExpBeyondTangentFunction : IVectorFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => VectorExp.BeyondTangentOfAny(x);
    }

    readonly struct TanhFunction : IVectorFunction
    {
        // tanh |x| = −m/(2 + m), m = exp(−2|x|) − 1: nothing cancels near 0.
        public static Vector512<float> Of(Vector512<float> x)
        {
            var m = VectorExp.ExpMinusOne(Vector512.Abs(x) * Vector512.Create(-2f));
            return Vector512.CopySign(-m / (Vector512.Create(2f) + m), x);
        }
    }

    readonly struct SoftplusFunction : IVectorFunction
    {
        public static Vector512<float> Of(Vector512<float> x)
            => Vector512.Max(x, Vector512<float>.Zero) + VectorLog.LogOnePlus(VectorExp.Exp(-Vector512.Abs(x)));
    }
}

/// <summary>A function of sixteen numbers, each on its own.</summary>
interface IVectorFunction
{
    static abstract Vector512<float> Of(Vector512<float> x);
}

/// <summary>A function of two vectors, each pair of numbers on its own.</summary>
interface IVectorFunctionOfTwo
{
    static abstract Vector512<float> Of(Vector512<float> a, Vector512<float> b);
}
