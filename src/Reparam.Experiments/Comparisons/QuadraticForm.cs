using Reparam.Autodiff;

namespace Reparam.Experiments.Comparisons;

/// <summary><c>(zᵀQz)^power + cᵀz</c>: linear (power 0: no Q), quadratic (1) or quartic (2).</summary>
/// <param name="power">0, 1 or 2.</param>
/// <param name="q">Q, row-major, <c>[M, M]</c>; empty for power 0.</param>
/// <param name="c">c, <c>[M]</c>.</param>
sealed class QuadraticForm(int power, double[] q, double[] c) : IProblemForm
{
    readonly float[] _q = [.. q.Select(x => (float)x)], _c = [.. c.Select(x => (float)x)];

    public Value Record(Value z)
    {
        var linear = Op.DotLast(z, Op.BroadcastFirst(z.Tape.Constant(_c, new Shape(_c.Length)), z.Shape));
        if (power == 0) return linear;
        var quadratic = Op.DotLast(Op.MatMul(z, z.Tape.Constant(_q, new Shape(_c.Length, _c.Length))), z);
        return (power == 1 ? quadratic : quadratic * quadratic) + linear;
    }

    public double? At(ReadOnlySpan<double> z)
    {
        var (linear, quadratic) = (0.0, 0.0);
        for (var i = 0; i < z.Length; i++)
        {
            linear += c[i] * z[i];
            if (power == 0 || z[i] == 0) continue;
            for (var j = 0; j < z.Length; j++) quadratic += z[i] * q[(i * z.Length) + j] * z[j];
        }
        return linear + (power switch { 0 => 0, 1 => quadratic, _ => quadratic * quadratic });
    }
}
