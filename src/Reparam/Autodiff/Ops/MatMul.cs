namespace Reparam.Autodiff;

public static partial class Op
{
    // Four rules rather than flags: which operands are transposed is part of what the operation is.
    static readonly Rule[] MatMulRules = [MatMulRule(false, false), MatMulRule(false, true), MatMulRule(true, false), MatMulRule(true, true)];

    /// <summary>The matrix product <c>y = op(a)·op(b)</c>.</summary>
    /// <param name="a">A matrix <c>[rows, inner]</c>, or <c>[inner, rows]</c> when transposed.</param>
    /// <param name="b">A matrix <c>[inner, columns]</c>, or <c>[columns, inner]</c> when transposed.</param>
    /// <param name="transposeA">Whether op(a) is a's transpose.</param>
    /// <param name="transposeB">Whether op(b) is b's transpose.</param>
    /// <exception cref="ArgumentException">An operand is not a matrix, or the inner dimensions differ.</exception>
    public static Value MatMul(Value a, Value b, bool transposeA = false, bool transposeB = false)
    {
        Require.Matrix(nameof(MatMul), nameof(a), a);
        Require.Matrix(nameof(MatMul), nameof(b), b);
        var (rows, inner) = transposeA ? (a.Shape[1], a.Shape[0]) : (a.Shape[0], a.Shape[1]);
        var (innerB, columns) = transposeB ? (b.Shape[1], b.Shape[0]) : (b.Shape[0], b.Shape[1]);
        if (inner != innerB)
        {
            var (left, right) = ($"{a.Shape}{(transposeA ? "ᵀ" : "")}", $"{b.Shape}{(transposeB ? "ᵀ" : "")}");
            throw new ArgumentException($"MatMul: {left} times {right}: the inner dimensions {inner} and {innerB} differ.", nameof(b));
        }
        var y = a.Tape.Record(MatMulRules[(transposeA ? 2 : 0) + (transposeB ? 1 : 0)], new Shape(rows, columns), a, b);
        a.Tape.Compute.Product.Multiply(a.Data, transposeA, b.Data, transposeB, rows, columns, inner, a.Tape.Write(y));
        return y;
    }

    // With A' = op(A), B' = op(B): dA' = dY·B'ᵀ and dB' = A'ᵀ·dY, each written in the operand's own layout.
    static Rule MatMulRule(bool transposeA, bool transposeB) => new(nameof(MatMul), (in Backward back) =>
    {
        var (a, b, dy) = (back.Input(0), back.Input(1), back.Upstream);
        if (back.Needs(0)) back.Add(0, transposeA ? MatMul(b, dy, transposeB, true) : MatMul(dy, b, false, !transposeB));
        if (back.Needs(1)) back.Add(1, transposeB ? MatMul(dy, a, true, transposeA) : MatMul(a, dy, !transposeA, false));
    });
}
