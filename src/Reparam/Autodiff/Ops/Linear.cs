using System.Numerics.Tensors;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule LinearRule = new(nameof(Linear), (in Backward back) =>
    {
        var (x, w, dy) = (back.Input(0), back.Input(1), back.Upstream);
        if (back.Needs(0)) back.Add(0, MatMul(dy, w, transposeB: true));
        if (back.Needs(1)) back.Add(1, MatMul(x, dy, transposeA: true));
        if (back.Needs(2)) back.Add(2, SumFirst(dy, back.Input(2).Shape));
    });

    /// <summary>An affine layer, <c>y = x·w + b</c>.</summary>
    /// <param name="x">Rows <c>[B, inputs]</c>.</param>
    /// <param name="w">Weights <c>[inputs, outputs]</c>.</param>
    /// <param name="b">Biases <c>[outputs]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Value Linear(Value x, Value w, Value b)
    {
        Require.Matrix(nameof(Linear), nameof(x), x);
        Require.Matrix(nameof(Linear), nameof(w), w);
        var (rows, inputs, outputs) = (x.Shape[0], x.Shape[1], w.Shape[1]);
        if (w.Shape[0] != inputs) throw new ArgumentException($"Linear: x {x.Shape} does not fit w {w.Shape}.", nameof(w));
        Require.Shape(nameof(Linear), nameof(b), b, new Shape(outputs));
        var y = x.Tape.Record(LinearRule, new Shape(rows, outputs), x, w, b);
        BroadcastRows(b.Data, x.Tape.Write(y));
        if (!MendedProduct.Add(x.Tape.Compute.Product, x.Data, w.Data, rows, outputs, inputs, x.Tape.Write(y)))
            MendedProduct.Mend(x.Data, false, w.Data, false, rows, outputs, inputs, b.Data, x.Tape.Write(y));
        return y;
    }

    static void BroadcastRows(ReadOnlySpan<float> row, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i += row.Length) row.CopyTo(destination.Slice(i, row.Length));
    }
}
