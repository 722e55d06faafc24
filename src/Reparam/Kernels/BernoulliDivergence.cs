using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>KL between Bernoulli variables given by their log-odds, element by element, at any log-odds, ±∞ included.</summary>
/// <remarks>
/// The two outcomes' terms, ≥ 0 each (<see cref="DivergenceTerm"/>). Both log-odds are turned so that x ≤ 0; then
/// <c>log(p₁/q₁) = min(y, 0) − x + c</c> and <c>log(p₀/q₀) = −max(y, 0) + c</c> with c = log(1 + exp x) − log(1 + exp(−|y|)).
/// Equal log-odds give exactly 0; a value that y alone excludes gives +∞, however improbable x makes it.
/// </remarks>
static class BernoulliDivergence
{
    /// <summary>KL of variables of log-odds x from those of log-odds y, in nats.</summary>
    /// <param name="x">Log-odds.</param>
    /// <param name="y">Log-odds, as many.</param>
    /// <param name="destination">Receives as many.</param>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination) => Elementary.Each<Divergence>(x, y, destination);

    readonly struct Divergence : IVectorFunctionOfTwo
    {
        public static Vector512<float> Of(Vector512<float> x, Vector512<float> y)
        {
            var (zero, one) = (Vector512<float>.Zero, Vector512<float>.One);
            y = Vector512.ConditionalSelect(Vector512.GreaterThan(x, zero), -y, y);
            x = -Vector512.Abs(x);
            var (ex, ey) = (VectorExp.Exp(x), VectorExp.Exp(-Vector512.Abs(y)));
            var (inverseX, inverseY, isUp) = (one / (one + ex), one / (one + ey), Vector512.GreaterThan(y, zero));
            var common = VectorLog.LogOnePlus(ex) - VectorLog.LogOnePlus(ey);
            var ofOne = DivergenceTerm.Of(ex * inverseX, Vector512.ConditionalSelect(isUp, one, ey) * inverseY, Vector512.Min(y, zero) - x + common);
            var ofZero = DivergenceTerm.Of(inverseX, Vector512.ConditionalSelect(isUp, ey, one) * inverseY, common - Vector512.Max(y, zero));
            var never = Vector512.Create(float.NegativeInfinity);
            var excluded = Vector512.AndNot(Vector512.Equals(y, never), Vector512.Equals(x, never));
            return Vector512.ConditionalSelect(excluded, Vector512.Create(float.PositiveInfinity), ofOne + ofZero);
        }
    }
}
