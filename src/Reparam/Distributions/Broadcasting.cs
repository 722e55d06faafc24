using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Reparam.Distributions;

/// <summary>
/// The shape rules of laws over rows. Parameters broadcast to the batch as shapes do everywhere: axes are aligned at the
/// end, and an axis of 1 (or a missing one) repeats.
/// </summary>
static class Broadcasting
{
    /// <summary>The shape that both broadcast to.</summary>
    public static nint[] Broadcast(ReadOnlySpan<nint> a, ReadOnlySpan<nint> b, string name)
    {
        var shape = new nint[Math.Max(a.Length, b.Length)];
        for (var axis = 1; axis <= shape.Length; axis++)
        {
            var (da, db) = (axis <= a.Length ? a[^axis] : 1, axis <= b.Length ? b[^axis] : 1);
            if (da != db && da != 1 && db != 1) throw new ArgumentException($"The shapes {Text(a)} and {Text(b)} do not broadcast.", name);
            shape[^axis] = da == 1 ? db : da;
        }
        return shape;
    }

    /// <summary>Number of rows of a shape.</summary>
    public static int Count(ReadOnlySpan<nint> shape, string name)
    {
        var count = (nint)1;
        foreach (var d in shape)
        {
            if (d < 1) throw new ArgumentException($"The shape {Text(shape)} is empty.", name);
            if (count > Array.MaxLength / d) throw new ArgumentException($"The shape {Text(shape)} has more rows than an array can hold.", name);
            count *= d;
        }
        return (int)count;
    }

    /// <summary>Row of a smaller shape that stands at a row of the shape it broadcasts to.</summary>
    public static int Source(int row, ReadOnlySpan<nint> shape, ReadOnlySpan<nint> source)
    {
        var (at, stride) = ((nint)0, (nint)1);
        for (var axis = 1; axis <= source.Length; axis++)
        {
            var (quotient, index) = Math.DivRem((nint)row, shape[^axis]);
            if (source[^axis] != 1) at += index * stride;
            stride *= source[^axis];
            row = (int)quotient;
        }
        return (int)at;
    }

    /// <summary>Rows of <paramref name="width"/> numbers repeated to a larger shape.</summary>
    public static double[] Expand(double[] values, int width, ReadOnlySpan<nint> source, ReadOnlySpan<nint> shape, int rows)
    {
        if (source.SequenceEqual(shape)) return values;
        var expanded = new double[(long)rows * width];
        for (var r = 0; r < rows; r++) values.AsSpan(Source(r, shape, source) * width, width).CopyTo(expanded.AsSpan(r * width));
        return expanded;
    }

    /// <summary>A tensor's numbers, row-major; at least one.</summary>
    public static T[] Dense<T>(in ReadOnlyTensorSpan<T> tensor, string name)
    {
        if (tensor.FlattenedLength == 0) throw new ArgumentException($"The {name}, {Text(tensor.Lengths)}, has no numbers.", name);
        var values = new T[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    public static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        TensorPrimitives.ConvertChecked(values, doubles);
        return doubles;
    }

    public static int CheckRow(int row, int rows)
        => (uint)row < (uint)rows ? row : throw new ArgumentOutOfRangeException(nameof(row), row, $"Row {row} is none of the batch's {rows}.");

    public static void CheckLength(int actual, int expected, string name)
    {
        if (actual != expected) throw new ArgumentException($"The {name} holds {actual} numbers, not the {expected} of one outcome.", name);
    }

    public static void CheckTotal(int actual, int expected, string name)
    {
        if (actual != expected) throw new ArgumentException($"The {name} holds {actual} numbers, not {expected}.", name);
    }

    /// <summary>The only row of a batch of one, for entries that take no row.</summary>
    public static int OnlyRow(int rows, [CallerMemberName] string member = "")
        => rows == 1 ? 0 : throw new InvalidOperationException($"{member} without a row or a destination is for one law; this is a batch of {rows}.");

    public static string Text(ReadOnlySpan<nint> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
