using Reparam.Autodiff;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// A cost f plus a bump that is 0 in every joint state: <c>f + κ·Σₙ (1 − ‖zₙ‖²)</c>, or <c>f + κ·Σ b(1 − b)</c> for bits.
/// The exact gradient is that of f, but a straight-through estimator differentiates the bump too.
/// </summary>
/// <param name="form">f.</param>
/// <param name="variables">N.</param>
/// <param name="binary">Whether z are bits.</param>
/// <param name="kappa">κ.</param>
sealed class BentForm(IProblemForm form, int variables, bool binary, double kappa) : IProblemForm
{
    public Value Record(Value z)
    {
        // Σ b − Σ b², or N − Σ z².
        var bump = binary ? Op.SumLast(z - (z * z)) : Op.Affine(Op.SumLast(z * z), -1, variables);
        return form.Record(z) + Op.Affine(bump, (float)kappa, 0);
    }

    public double? At(ReadOnlySpan<double> z)
    {
        var bump = binary ? 0.0 : variables;
        foreach (var x in z) bump += (binary ? x : 0) - (x * x);
        return form.At(z) + (kappa * bump);
    }
}
