using Reparam.Distributions;
using Reparam.Experiments.Charts;
using Reparam.Randomness;

namespace Reparam.Experiments.Figures;

/// <summary>
/// Figure of the Concrete distribution on the simplex of three classes: density and samples, from the categorical
/// distribution at temperature 0 to a single mode. The weights are those of Figure 2 of Maddison, Mnih and Teh 2017.
/// </summary>
static class SimplexDensities
{
    const int Draws = 250, Steps = 90;

    static readonly double[] Weights = [2, 0.5, 1];

    static readonly (double Temperature, string Name)[] Temperatures = [(0.5, "τ = ½"), (1, "τ = 1"), (2, "τ = 2")];

    /// <summary>Makes the figure.</summary>
    /// <param name="key">Key of the samples.</param>
    public static SimplexRow Chart(RandomKey key)
    {
        double[] probabilities = [.. Weights.Select(weight => weight / Weights.Sum())];
        var panels = new List<SimplexPanel> { new("τ = 0 (categorical)", null, [], probabilities) };
        foreach (var (temperature, name) in Temperatures)
        {
            var concrete = Concrete.FromProbabilities(temperature, probabilities);
            panels.Add(new(name, new(Steps, (second, third) => Relative(concrete, second, third)), Samples(concrete, key)));
        }
        const string Title = "The Concrete distribution on the simplex of three classes";
        return new SimplexRow(Title, panels, [-3, -2, -1, 0, 1, 2, 3], "density / uniform density, log₂")
        {
            Caption = "Corners are classes, of weights 2 : ½ : 1 after Figure 2 of Maddison, Mnih and Teh (2017). "
                + "At τ = 0 the samples are the corners, discs by probability; "
                + $"elsewhere dots are {Draws} samples, with the same noise in every panel. At τ ≤ ½ = 1/(K - 1) no mode lies inside.",
            Description = "Four triangles for temperatures 0, one half, 1 and 2. At 0 all mass lies on the corners, in proportion to the weights; "
                + "the density has its mass along the sides at one half, spreads over the inside at 1 and has one mode there at 2.",
        };
    }

    // log₂ of the density divided by the uniform density, which is 2. It is evaluated slightly inside because it may be
    // infinite at the sides.
    static double Relative(Concrete concrete, double second, double third)
    {
        const double Inset = 0.05 / Steps;
        double Inside(double x) => (x + Inset) / (1 + (3 * Inset));
        var (b, c) = (Inside(second), Inside(third));
        return (concrete.LogDensity(0, [1 - b - c, b, c]) / Math.Log(2)) - 1;
    }

    static ChartPoint[] Samples(Concrete concrete, RandomKey key)
    {
        var points = new ChartPoint[Draws];
        var x = new double[3];
        for (var i = 0; i < Draws; i++)
        {
            concrete.Sample(0, key, (ulong)i, x);
            points[i] = new(x[1], x[2]);
        }
        return points;
    }
}
