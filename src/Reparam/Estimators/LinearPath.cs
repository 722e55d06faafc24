using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// Paths of straight-through estimators whose matrix is made of covariances and products of vectors: linear maps of the
/// logits, with the matrix held constant.
/// </summary>
static class LinearPath
{
    /// <summary>The path of <c>W = J(π)</c>, J(π) = diag(π) − ππᵀ, or π(1 − π) of binary variables.</summary>
    /// <param name="point">π, a constant shaped like the logits.</param>
    /// <param name="logits">Logits <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    public static Value Covariance(Value point, Value logits)
        => TwoClasses.Are(logits) ? logits * (point * Op.Affine(point, -1, 1)) : Op.SoftmaxGradient(point, logits);

    /// <summary>The path of <c>W = u·vᵀ</c>.</summary>
    /// <param name="u">A constant shaped like the logits.</param>
    /// <param name="v">Another.</param>
    /// <param name="logits">Logits <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    public static Value Product(Value u, Value v, Value logits)
        => TwoClasses.Are(logits) ? logits * (u * v) : Op.ScaleLast(v, Op.DotLast(logits, u));
}
