using System.Numerics.Tensors;

namespace Reparam.Sampling;

/// <summary>A tensor as rows of classes, whichever of its dimensions they lie along, and rows as a tensor again.</summary>
sealed class AxisLayout
{
    readonly nint[] _lengths;
    readonly int _axis, _inner;

    AxisLayout(nint[] lengths, int axis)
    {
        (_lengths, _axis, Classes) = (lengths, axis, (int)lengths[axis]);
        _inner = 1;
        for (var i = axis + 1; i < lengths.Length; i++) _inner *= (int)lengths[i];
    }

    /// <summary>K, the length along the axis.</summary>
    public int Classes { get; }

    public static AxisLayout Of(in ReadOnlyTensorSpan<float> logits, int axis)
    {
        var rank = logits.Rank;
        if (axis < -rank || axis >= rank) throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The logits have {rank} dimensions.");
        if (logits.FlattenedLength == 0)
            throw new ArgumentException($"There is no logit in shape [{string.Join(", ", logits.Lengths.ToArray())}].", nameof(logits));
        return new AxisLayout(logits.Lengths.ToArray(), axis < 0 ? axis + rank : axis);
    }

    /// <summary>The tensor's rows, one after the other.</summary>
    public float[] Rows(in ReadOnlyTensorSpan<float> tensor)
    {
        var dense = new float[tensor.FlattenedLength];
        tensor.FlattenTo(dense);
        if (_inner == 1) return dense;
        var rows = new float[dense.Length];
        for (var i = 0; i < rows.Length; i++) rows[RowElement(i)] = dense[i];
        return rows;
    }

    /// <summary>Rows in the tensor's shape.</summary>
    public Tensor<float> Tensor(float[] rows)
    {
        var dense = (float[])rows.Clone();
        if (_inner != 1)
        {
            for (var i = 0; i < dense.Length; i++) dense[i] = rows[RowElement(i)];
        }
        return System.Numerics.Tensors.Tensor.Create(dense, _lengths);
    }

    /// <summary>One number for each row, in the tensor's shape with length 1 along the axis.</summary>
    public Tensor<int> ReducedTensor(int[] values)
    {
        var lengths = (nint[])_lengths.Clone();
        lengths[_axis] = 1;
        return System.Numerics.Tensors.Tensor.Create(values, lengths);
    }

    // Element i of the dense tensor is [outer, class, inner]; its row is [outer, inner].
    int RowElement(int i)
    {
        var (outer, rest) = Math.DivRem(i, Classes * _inner);
        var (k, inner) = Math.DivRem(rest, _inner);
        return (((outer * _inner) + inner) * Classes) + k;
    }
}
