using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Reparam.Cli.Answers;
using Reparam.Distributions;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Figures;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam fit gumbel FILE</c>: fits a Gumbel distribution to maxima; computes and draws its return levels.</summary>
static class FitGumbel
{
    public static Command Create()
    {
        var file = Choose.FileArgument("FILE", "CSV file with a column of maxima. A header is optional; lines that begin with # are comments.");
        var column = Choose.Named("--column", "Name of the column, or its number from 1. [default: the only column]", "NAME|number", "the name of a column");
        var plot = Choose.OutFile("File of the return-level plot. [default: FILE's name with -return-levels.svg, in the current folder]");
        var output = Choose.Output();
        var command = new Command("gumbel",
            """
            Fit a Gumbel distribution to maxima, by maximum likelihood and by moments. Shows parameters and return levels with
            their standard errors, and draws a plot.

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
            var quantity = maxima.Name == "1" ? "maxima" : maxima.Name;
            var figure = LibraryRefusal.Explained(() => ReturnLevelPlot.Of(likelihood, moments, maxima.Values, quantity), ("maxima", $"FILE: '{path}'"));
            PlotFile.Write(picture, figure.ToSvg());
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
        Line("location", Both(a.Location, a.LocationStandardError), Both(b.Location, b.LocationStandardError));
        Line("scale", Both(a.Scale, a.ScaleStandardError), Both(b.Scale, b.ScaleStandardError));
        Line("log-likelihood", Text(a.LogLikelihood), Text(b.LogLikelihood));
        foreach (var (first, second) in a.ReturnLevels.Zip(b.ReturnLevels))
        {
            var name = FormattableString.Invariant($"level, 1 in {first.Period}");
            Line(name, Both(first.Level, first.StandardError), Both(second.Level, second.StandardError));
        }
        writer.WriteLine($"{"plot",-15}  {answer.Plot}");

        void Line(string name, string first, string second) => writer.WriteLine($"{name,-15}  {first,-24}  {second}");

        string Both(double number, double error) => $"{Text(number)} +- {Text(error)}";
    }

    static string Text(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
