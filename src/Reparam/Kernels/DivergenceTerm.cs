using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// One outcome's term of a divergence, <c>q·log(q/p) − q + p</c>: it is ≥ 0 and sums to the same, so that nothing cancels where
/// q and p are close.
/// </summary>
static class DivergenceTerm
{
    /// <summary>The term; p where q is 0. An outcome that p alone excludes is the caller's to find, by the inputs.</summary>
    /// <param name="q">q.</param>
    /// <param name="p">p.</param>
    /// <param name="log">log(p/q).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> q, Vector512<float> p, Vector512<float> log)
    {
        var close = Vector512.LessThanOrEqual(Vector512.Abs(log), Vector512.Create(VectorExp.HalfLn2));
        var far = Vector512.ConditionalSelect(Vector512.Equals(q, Vector512<float>.Zero), p, p - q - (q * log));
        return Vector512.ConditionalSelect(close, q * VectorExp.BeyondTangent(log), far);
    }
}
