using System.CommandLine;
using System.Text.Json;
using Reparam.Cli.Answers;
using Reparam.Distributions;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Figures;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam fit gumbel FILE</c>: a Gumbel distribution fitted to maxima, its return levels and their plot.</summary>
static class FitGumbel
{
    public static Command Create()
    {
        var file = Choose.FileArgument("FILE", "CSV file with a column of maxima, with a header or without; lines that begin with # are comments.");
        var column = Choose.Named("--column", "The column's name, or its number from 1 on. [default: the only one]", "NAME|number", "the name of a column");
        var plot = Choose.File("--out", "File of the return-level plot. [default: FILE's name with -return-levels.svg, here]", "FILE.svg");
        var output = Choose.Output();
        var command = new Command("gumbel",
            """
            Fit a Gumbel distribution to maxima, by maximum likelihood and by moments: parameters and return levels with their
            standard errors, and a plot.

            Examples:
              reparam fit gumbel peaks.csv
              reparam fit gumbel data/yearly-maxima.csv --column peak --out peaks.svg --output json
            """)
        { file, column, plot, output };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var picture = parsed.GetValue(plot) ?? (Path.GetFileNameWithoutExtension(path) + "-return-levels.svg");
            PlotFile.Check(picture);
            if (Path.GetFullPath(picture) == Path.GetFullPath(path)) throw new UsageException($"--out: '{picture}' is FILE itself.");
            var maxima = Read(path, parsed.GetValue(column));
            var (likelihood, moments) = LibraryRefusal.Explained(() => Fit([.. maxima.Values]), ("maxima", $"FILE: '{path}'"));
            PlotFile.Write(picture, ReturnLevelPlot.Of(likelihood, moments, maxima.Values, maxima.Name == "1" ? "maxima" : maxima.Name).ToSvg());
            var answer = new FitAnswer
            {
                File = path,
                Column = maxima.Name,
                Count = maxima.Values.Count,
                MaximumLikelihood = FittedGumbel.Of(likelihood),
                Moments = FittedGumbel.Of(moments),
                Plot = picture,
            };
            var writer = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(output) == "json") writer.WriteLine(JsonSerializer.Serialize(answer, AnswerJson.Default.FitAnswer));
            else Print(answer, writer);
            return Application.Done;
        });
        return command;
    }

    static NumberColumn Read(string path, string? column)
    {
        try
        {
            return NumberColumn.Read(path, column);
        }
        catch (DatasetException exception)
        {
            throw new UsageException($"FILE: {exception.Message}");
        }
    }

    static (GumbelFit Likelihood, GumbelFit Moments) Fit(double[] maxima) => (GumbelFit.MaximumLikelihood(maxima), GumbelFit.Moments(maxima));

    static void Print(FitAnswer answer, TextWriter writer)
    {
        var (a, b) = (answer.MaximumLikelihood, answer.Moments);
        writer.WriteLine(FormattableString.Invariant($"{answer.Count} maxima{(answer.Column == "1" ? "" : $" ({answer.Column})")}, with standard errors"));
        writer.WriteLine($"{"",-15}  {"maximum likelihood",-24}  moments");
        void Line(string name, double first, double firstError, double second, double secondError)
            => writer.WriteLine(FormattableString.Invariant($"{name,-15}  {$"{Text(first)} +- {Text(firstError)}",-24}  {Text(second)} +- {Text(secondError)}"));
        Line("location", a.Location, a.LocationStandardError, b.Location, b.LocationStandardError);
        Line("scale", a.Scale, a.ScaleStandardError, b.Scale, b.ScaleStandardError);
        writer.WriteLine(FormattableString.Invariant($"{"log-likelihood",-15}  {Text(a.LogLikelihood),-24}  {Text(b.LogLikelihood)}"));
        foreach (var (first, second) in a.ReturnLevels.Zip(b.ReturnLevels))
            Line(FormattableString.Invariant($"level, 1 in {first.Period}"), first.Level, first.StandardError, second.Level, second.StandardError);
        writer.WriteLine($"{"plot",-15}  {answer.Plot}");
    }

    static string Text(double number) => number.ToString("G6", System.Globalization.CultureInfo.InvariantCulture);
}
