using Reparam.Autodiff;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// The mean over variables of |x − t|^p, where x is the bit, or the number k/(K − 1) for class k of K. Sources: the toy of
/// REBAR (p = 2), and the polynomial programming of ReinMax.
/// </summary>
/// <param name="variables">N.</param>
/// <param name="width">Length of a variable's code: 1 for a bit, K for a one-hot code.</param>
/// <param name="target">t.</param>
/// <param name="power">p.</param>
sealed class PowerForm(int variables, int width, double target, double power) : ISeparableForm
{
    public Value Record(Value z)
    {
        var x = z;
        if (width > 1)
        {
            var codes = Op.Reshape(z, new Shape(z.Shape[0], variables, width));
            var numbers = z.Tape.Constant([.. Enumerable.Range(0, width).Select(k => (float)Number(k))], new Shape(width));
            x = Op.Reshape(Op.DotLast(codes, Op.BroadcastFirst(numbers, codes.Shape)), new Shape(z.Shape[0], variables));
        }
        var off = Op.Affine(x, 1, (float)-target);
        var square = off * off;
        // Computes |x|^p from the square plus a tiny number, because log 0 is infinite.
        var term = power == 2 ? square : Op.Exp(Op.Affine(Op.Log(Op.Affine(square, 1, 1e-20f)), (float)(power / 2), 0));
        return Op.Affine(Op.SumLast(term), 1f / variables, 0);
    }

    public double? At(ReadOnlySpan<double> z)
    {
        var sum = 0.0;
        for (var n = 0; n < variables; n++) sum += Term(n, z.Slice(n * width, width));
        return sum;
    }

    public double Term(int variable, ReadOnlySpan<double> z)
    {
        var x = 0.0;
        for (var k = 0; k < width; k++) x += (width == 1 ? 1 : Number(k)) * z[k];
        return Math.Pow(Math.Abs(x - target), power) / variables;
    }

    double Number(int k) => (double)k / (width - 1);
}
