using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// A binary variable of logit η seen as a categorical one of logits (0, η), for estimators that are written for classes.
/// </summary>
static class TwoClasses
{
    /// <summary>Logits <c>[B, N]</c> to <c>[B, N, 2]</c>.</summary>
    public static Value Logits(Value logits) => Pair(logits, zero: 0, slope: 0);

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

    // (zero + slope·x, x)
    static Value Pair(Value x, float zero, float slope)
    {
        var columns = Op.Reshape(x, new Shape(x.Shape.Count, 1));
        var pairs = Op.MatMul(columns, x.Tape.Constant([slope, 1], new Shape(1, 2)));
        if (zero != 0) pairs += Op.BroadcastFirst(x.Tape.Constant([zero, 0], new Shape(2)), pairs.Shape);
        return Op.Reshape(pairs, new Shape(x.Shape[0], x.Shape[1], 2));
    }
}
