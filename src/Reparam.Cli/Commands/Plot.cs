using System.CommandLine;
using Reparam.Experiments.Figures;
using Reparam.Randomness;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam plot</c>: draws the figures that explain the distributions, as SVG.</summary>
static class Plot
{
    public static Command Create() => new("plot",
        """
        Draw a figure as an SVG file, usable alone or inside a page.

        Examples:
          reparam plot densities --out densities.svg
          reparam plot temperatures --out temperatures.svg --seed 3
          reparam plot simplex --out simplex.svg
        """)
    {
        Figure("densities", "Gumbel densities for several locations and scales.", null, _ => GumbelDensities.Chart().ToSvg()),
        Temperatures("temperatures", "Expectation and a sample of Gumbel-Softmax from the categorical distribution to high temperatures."),
        Figure("simplex", "Density and samples of the Concrete distribution on the simplex, at four temperatures.", Seed(),
            key => SimplexDensities.Chart(key).ToSvg()),
    };

    /// <summary>Makes the command that draws the figure of temperatures.</summary>
    /// <param name="name">Name of the command.</param>
    /// <param name="description">Help text of the command.</param>
    /// <param name="file">Default of <c>--out</c>; null if the option is required.</param>
    public static Command Temperatures(string name, string description, string? file = null)
        => Figure(name, description, Seed(), key => TemperatureGrid.Chart(key).ToSvg(), file);

    static Option<long> Seed() => Choose.Long("--seed", "Seed of the samples.", 0, long.MaxValue, 0);

    static Command Figure(string name, string description, Option<long>? seed, Func<RandomKey, string> draw, string? otherwise = null)
    {
        var help = otherwise is null ? "File of the figure." : $"File of the figure. [default: {otherwise}]";
        var file = Choose.OutFile(help, required: otherwise is null);
        var command = new Command(name, description) { file };
        if (seed is not null) command.Add(seed);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file) ?? otherwise!;
            PlotFile.Check(path);
            PlotFile.Write(path, draw(RandomKey.FromSeed(seed is null ? 0 : (ulong)parsed.GetValue(seed))));
            parsed.InvocationConfiguration.Output.WriteLine(path);
            return Application.Done;
        });
        return command;
    }
}
