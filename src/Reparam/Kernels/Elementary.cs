using System.Numerics.Tensors;

namespace Reparam.Kernels;

/// <summary>
/// exp, log and tanh of spans. Shorter spans than a vector would be computed by the scalar functions, whose last bits are
/// others: an element's bits would depend on how many lie beside it, and so on how a batch is split.
/// </summary>
static class Elementary
{
    // The shortest span that TensorPrimitives computes in vectors.
    const int VectorLength = 4;

    public static void Exp(ReadOnlySpan<float> x, Span<float> destination)
    {
        if (x.Length >= VectorLength) TensorPrimitives.Exp(x, destination);
        else Padded(TensorPrimitives.Exp, x, destination);
    }

    public static void Log(ReadOnlySpan<float> x, Span<float> destination)
    {
        if (x.Length >= VectorLength) TensorPrimitives.Log(x, destination);
        else Padded(TensorPrimitives.Log, x, destination);
    }

    public static void Tanh(ReadOnlySpan<float> x, Span<float> destination)
    {
        if (x.Length >= VectorLength) TensorPrimitives.Tanh(x, destination);
        else Padded(TensorPrimitives.Tanh, x, destination);
    }

    delegate void Function(ReadOnlySpan<float> x, Span<float> destination);

    static void Padded(Function function, ReadOnlySpan<float> x, Span<float> destination)
    {
        Span<float> padded = stackalloc float[VectorLength];
        padded.Clear();
        x.CopyTo(padded);
        function(padded, padded);
        padded[..x.Length].CopyTo(destination);
    }
}
