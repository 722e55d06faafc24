namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule ReshapeRule = new(nameof(Reshape), (in Backward back) => back.Add(0, Reshape(back.Upstream, back.Input(0).Shape)));

    /// <summary>The same numbers under other dimensions, without a copy.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="shape">Dimensions of the same count.</param>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public static Value Reshape(Value x, Shape shape)
    {
        if (x.Shape == shape) return x;
        if (x.Shape.Count != shape.Count) throw new ArgumentException($"Reshape: {x.Shape} does not fit {shape}.", nameof(shape));
        return x.Tape.View(ReshapeRule, shape, x);
    }

    /// <summary>The same numbers as a constant: no gradient flows back.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Detach(Value x) => x.Tape.View(null, x.Shape, x);
}
