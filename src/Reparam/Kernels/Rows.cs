using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reparam.Kernels;

/// <summary>
/// Reductions of one row. A row shorter than two vectors is summed in place: a call per row would cost more than the sum.
/// The order of a sum depends on the row's length alone; long rows are summed in blocks, whose sums are added in double. A
/// sum that overflows is computed again in double, so it is infinite only where the whole sum is beyond float.
/// </summary>
static class Rows
{
    const int ShortRow = 32;

    public static float Max(ReadOnlySpan<float> row)
    {
        if (row.Length > ShortRow) return TensorPrimitives.Max(row);
        var max = row[0];
        for (var i = 1; i < row.Length; i++) max = MathF.Max(max, row[i]);
        return max;
    }

    public static float Sum(ReadOnlySpan<float> row)
    {
        if (row.Length > ShortRow) return (float)RowVectors.Sum(ref MemoryMarshal.GetReference(row), row.Length);
        var sum = 0f;
        foreach (var x in row) sum += x;
        return float.IsFinite(sum) ? sum : (float)RowVectors.PreciseSum(ref MemoryMarshal.GetReference(row), row.Length);
    }

    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length > ShortRow) return RowVectors.Dot(ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(b), a.Length);
        var sum = 0f;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return float.IsFinite(sum) ? sum : (float)RowVectors.PreciseDot(ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(b), a.Length);
    }

    public static void Check(ReadOnlySpan<float> x, int classes, int other, string name, [CallerArgumentExpression(nameof(x))] string input = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (x.Length % classes != 0) throw new ArgumentException($"Length {x.Length} is not a whole number of rows of {classes} classes.", input);
        if (other != x.Length) throw new ArgumentException($"Length {other} differs from the {x.Length} of {input}.", name);
    }
}
