namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule ScaleByRule = new(nameof(ScaleBy), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, ScaleBy(back.Upstream, back.Input(1)));
        if (back.Needs(1)) back.Add(1, Dot(back.Upstream, back.Input(0)));
    });

    /// <summary>Effectively computes <c>y = s·x</c>, s a recorded number.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="s">A scalar <c>[]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="s"/> is not a scalar.</exception>
    public static Value ScaleBy(Value x, Value s)
    {
        Require.Shape(nameof(ScaleBy), nameof(s), s, Shape.Scalar);
        var y = x.Tape.Record(ScaleByRule, x.Shape, x, s);
        x.Tape.Compute.Elements<ScaleKernel>(x.Data, default, x.Tape.Write(y), s.Item);
        return y;
    }
}
