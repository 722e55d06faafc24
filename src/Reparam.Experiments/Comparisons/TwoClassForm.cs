using Reparam.Autodiff;

namespace Reparam.Experiments.Comparisons;

/// <summary>Turns a cost of one-hot codes of two classes into a cost of bits. Bit b stands for the code (1 − b, b).</summary>
/// <param name="form">The cost of codes.</param>
/// <param name="variables">N.</param>
sealed class TwoClassForm(IProblemForm form, int variables) : IProblemForm
{
    readonly float[] _spread = Spread(variables), _offset = [.. Enumerable.Range(0, 2 * variables).Select(i => i % 2 == 0 ? 1f : 0f)];

    public Value Record(Value z)
        => form.Record(Op.Linear(z, z.Tape.Constant(_spread, new Shape(variables, 2 * variables)), z.Tape.Constant(_offset, new Shape(2 * variables))));

    public double? At(ReadOnlySpan<double> z)
    {
        var codes = new double[2 * variables];
        for (var n = 0; n < variables; n++) (codes[2 * n], codes[(2 * n) + 1]) = (1 - z[n], z[n]);
        return form.At(codes);
    }

    static float[] Spread(int variables)
    {
        var spread = new float[variables * 2 * variables];
        for (var n = 0; n < variables; n++)
        {
            var row = n * 2 * variables;
            (spread[row + (2 * n)], spread[row + (2 * n) + 1]) = (-1, 1);
        }
        return spread;
    }
}
