using Reparam.Distributions;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Figures;

/// <summary>Figure of the Gumbel density for several locations and scales.</summary>
static class GumbelDensities
{
    static readonly (double Location, double Scale)[] Parameters = [(0, 1), (0, 0.5), (0, 2), (3, 1), (4, 3)];

    /// <summary>Makes the figure.</summary>
    public static LineChart Chart()
    {
        var x = Enumerable.Range(0, 301).Select(i => -4 + (i * 0.05)).ToArray();
        return new LineChart("Gumbel densities", "x", "density", [.. Parameters.Select((p, i) => Series(new Gumbel(p.Location, p.Scale), x))])
        {
            YMin = 0,
            Background = true,
            Caption = "p(x) = exp(-z - exp(-z))/β with z = (x - μ)/β. The mode is μ, the mean μ + 0.577β, the standard deviation 1.283β; "
                + "the largest of K logits plus standard Gumbel noise (μ = 0, β = 1) is a draw from their softmax.",
            Description = "The density of the Gumbel distribution for five pairs of location μ and scale β: skewed to the right, its mode at μ.",
        };
    }

    static ChartSeries Series(Gumbel distribution, double[] x)
        => new(
            FormattableString.Invariant($"μ = {distribution.Location}, β = {distribution.Scale}"),
            [.. x.Select(at => new ChartPoint(at, distribution.Density(at)))]);
}
