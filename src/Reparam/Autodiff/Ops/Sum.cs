using System.Runtime.InteropServices;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule SumRule = new(nameof(Sum), (in Backward back) => back.Add(0, Fill(back.Upstream, back.Input(0).Shape)));

    static readonly Rule MeanRule = new(nameof(Mean), (in Backward back) => back.Add(0, Fill(Affine(back.Upstream, back.Scalar, 0), back.Input(0).Shape)));

    static readonly Rule FillRule = new(nameof(Fill), (in Backward back) => back.Add(0, Sum(back.Upstream)));

    /// <summary>The sum of all elements, a scalar <c>[]</c>; rounded to float once, so that any number of them loses nothing.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Sum(Value x)
    {
        var y = x.Tape.Record(SumRule, Shape.Scalar, x);
        x.Tape.Write(y)[0] = (float)RowVectors.Sum(ref MemoryMarshal.GetReference(x.Data), x.Data.Length);
        return y;
    }

    /// <summary>The mean of all elements, a scalar <c>[]</c>.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Mean(Value x)
    {
        var y = x.Tape.Record(MeanRule, Shape.Scalar, x, scalar: 1f / x.Shape.Count);
        var sum = RowVectors.Sum(ref MemoryMarshal.GetReference(x.Data), x.Data.Length);
        // The sum may be beyond float where the mean is not.
        x.Tape.Write(y)[0] = float.IsFinite((float)sum) ? (float)sum * (1f / x.Shape.Count) : (float)(sum / x.Shape.Count);
        return y;
    }

    /// <summary>A recorded number over and over.</summary>
    /// <param name="s">A scalar <c>[]</c>.</param>
    /// <param name="shape">The result's dimensions.</param>
    /// <exception cref="ArgumentException"><paramref name="s"/> is not a scalar.</exception>
    public static Value Fill(Value s, Shape shape)
    {
        Require.Shape(nameof(Fill), nameof(s), s, Shape.Scalar);
        var y = s.Tape.Record(FillRule, shape, s);
        s.Tape.Write(y).Fill(s.Item);
        return y;
    }
}
