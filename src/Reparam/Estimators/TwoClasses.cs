using System.Numerics.Tensors;
using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// A binary variable of logit η seen as a categorical one of logits (0, η), for estimators that are written for classes.
/// </summary>
static class TwoClasses
{
    // As good as infinite at any temperature, and finite even over the least of them, 10⁻³⁰: 0·∞ would be NaN.
    const float Sure = 1e8f;

    static readonly Rule FiniteRule = new("Finite", (in Backward back) => back.Add(0, back.Upstream));

    /// <summary>Logits <c>[B, N]</c> to <c>[B, N, 2]</c>; those of sure bits become finite.</summary>
    public static Value Logits(Value logits) => Pair(Finite(logits), zero: 0, slope: 0);

    /// <summary>Binary samples <c>[B, N]</c> to one-hot ones <c>[B, N, 2]</c>.</summary>
    public static Value Sample(Value sample) => Pair(sample, zero: 1, slope: -1);

    /// <summary>Whether these are the logits of binary variables, <c>[B, N]</c>.</summary>
    public static bool Are(Value logits) => logits.Shape.Rank == 2;

    /// <summary>The numbers of b = 1 among numbers per class, <c>[B, N, 2]</c>.</summary>
    public static Value Ones(Value perClass)
    {
        var one = perClass.Tape.Constant([0, 1], new Shape(2));
        var picked = Op.DotLast(perClass, Op.BroadcastFirst(one, perClass.Shape));
        return Op.Reshape(picked, new Shape(perClass.Shape[0], perClass.Shape[1]));
    }

    static Value Finite(Value logits)
    {
        var finite = logits.Tape.Record(FiniteRule, logits.Shape, logits);
        TensorPrimitives.Clamp(logits.Data, -Sure, Sure, logits.Tape.Write(finite));
        return finite;
    }

    // (zero + slope·x, x)
    static Value Pair(Value x, float zero, float slope)
    {
        var columns = Op.Reshape(x, new Shape(x.Shape.Count, 1));
        var pairs = Op.MatMul(columns, x.Tape.Constant([slope, 1], new Shape(1, 2)));
        if (zero != 0) pairs += Op.BroadcastFirst(x.Tape.Constant([zero, 0], new Shape(2)), pairs.Shape);
        return Op.Reshape(pairs, new Shape(x.Shape[0], x.Shape[1], 2));
    }
}
