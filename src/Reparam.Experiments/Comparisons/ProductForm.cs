using Reparam.Autodiff;

namespace Reparam.Experiments.Comparisons;

/// <summary>The product over variables of aₙᵀzₙ, in which every variable scales all others.</summary>
/// <param name="a">The vectors aₙ one after another, <c>[N·K]</c>.</param>
/// <param name="variables">N.</param>
sealed class ProductForm(double[] a, int variables) : IProblemForm
{
    readonly float[] _a = [.. a.Select(x => (float)x)];

    public Value Record(Value z)
    {
        var (rows, classes) = (z.Shape[0], _a.Length / variables);
        var codes = Op.Reshape(z, new Shape(rows, variables, classes));
        var all = Op.BroadcastFirst(z.Tape.Constant(_a, new Shape(_a.Length)), codes.Shape);
        var factors = Op.Reshape(Op.DotLast(codes, all), new Shape(rows, variables));
        Value product = default;
        for (var n = 0; n < variables; n++)
        {
            var pick = new float[variables];
            pick[n] = 1;
            var factor = Op.DotLast(factors, Op.BroadcastFirst(z.Tape.Constant(pick, new Shape(variables)), factors.Shape));
            product = n == 0 ? factor : product * factor;
        }
        return product;
    }

    public double? At(ReadOnlySpan<double> z)
    {
        var (product, classes) = (1.0, a.Length / variables);
        for (var n = 0; n < variables; n++)
        {
            var factor = 0.0;
            for (var k = n * classes; k < (n + 1) * classes; k++) factor += a[k] * z[k];
            product *= factor;
        }
        return product;
    }
}
