namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule AttachRule = new(nameof(Attach), (in Backward back) =>
    {
        back.Add(0, back.Upstream);
        if (back.Needs(1)) back.Add(1, ScaleRows(back.Input(2), back.Upstream));
        if (back.Needs(2)) throw new NotSupportedException($"{nameof(Attach)}: an attached gradient is a constant; detach it.");
    });

    static readonly Rule ReplaceRule = new(nameof(Replace), (in Backward back) => back.Add(0, back.Upstream));

    /// <summary>
    /// Gives a value a further gradient: the result is <paramref name="value"/>, and its gradient for <paramref name="x"/>
    /// is, row by row, <paramref name="gradient"/>. This is how an estimate becomes a surrogate.
    /// </summary>
    /// <param name="value">One number for each row, <c>[B]</c>; its own gradient is kept.</param>
    /// <param name="x">Rows <c>[B, …]</c>.</param>
    /// <param name="gradient">The gradient of each row's number for its row of <paramref name="x"/>; a constant <c>[B, …]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Value Attach(Value value, Value x, Value gradient)
    {
        Require.SameShape(nameof(Attach), x, gradient);
        Require.Shape(nameof(Attach), nameof(value), value, new Shape(x.Shape[0]));
        var y = value.Tape.Record(AttachRule, value.Shape, value, x, gradient);
        value.Data.CopyTo(value.Tape.Write(y));
        return y;
    }

    /// <summary>
    /// Straight-through: the numbers of <paramref name="hard"/>, the gradient of <paramref name="soft"/>.
    /// </summary>
    /// <param name="soft">Where the gradient flows back to.</param>
    /// <param name="hard">The numbers; nothing flows back to them.</param>
    /// <remarks>Source: Bengio, Léonard and Courville 2013, arXiv 1308.3432.</remarks>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Replace(Value soft, Value hard)
    {
        Require.SameShape(nameof(Replace), soft, hard);
        // Recorded as an input so that the tape checks it; the rule leaves it out.
        var y = soft.Tape.Record(ReplaceRule, soft.Shape, soft, hard);
        hard.Data.CopyTo(soft.Tape.Write(y));
        return y;
    }

    /// <summary>Scales every example by its own number: <c>[B, …]</c> by <c>[B]</c>.</summary>
    /// <param name="x">Rows <c>[B, …]</c>.</param>
    /// <param name="s">One number for each row, <c>[B]</c>.</param>
    public static Value ScaleRows(Value x, Value s)
        => Reshape(ScaleLast(Reshape(x, new Shape(x.Shape[0], x.Shape.Count / x.Shape[0])), s), x.Shape);

    /// <summary>Sums every example: <c>[B, …]</c> to <c>[B]</c>.</summary>
    /// <param name="x">Rows <c>[B, …]</c>.</param>
    public static Value SumRows(Value x) => SumLast(Reshape(x, new Shape(x.Shape[0], x.Shape.Count / x.Shape[0])));
}
