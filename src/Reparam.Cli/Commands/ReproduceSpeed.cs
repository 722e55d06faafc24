using System.CommandLine;
using System.Globalization;
using Reparam.Autodiff;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Images;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;
using Reparam.Training;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce figure5</c>: the speed of training over the number of classes, and analogies of a trained run.</summary>
sealed class ReproduceSpeed
{
    const string OutHelp = "Folder of figure5.csv, figure5.svg and the analogies. Speeds that figure5.csv has are not measured again. "
        + "[default: runs/figure5]";

    readonly Option<int[]?> _classes = Choose.Indices(
        "--classes", "Numbers of classes, comma-separated. [default: 5,10,100,1000]", "K,...", required: false);
    readonly SettingOptions _settings = new(SpeedProtocol.List.All);
    readonly Option<string?> _run = Choose.Folder("--run", "Folder of a run of 'train semisup', to draw its analogies.");
    readonly Option<string?> _out = Choose.OutFolder(OutHelp);
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new ReproduceSpeed();
        var command = new Command("figure5",
            """
            Figure 5: training steps in a second by Gumbel-Softmax and by marginalization over the number of classes, ours
            beside the paper's. With --run it also draws analogies of a trained run: each row has one style, each column one
            class. Safe to interrupt: run the same command again to resume.

            Examples:
              reparam reproduce figure5
              reparam reproduce figure5 --classes 5,10 --seconds 5 --threads 2 --out speeds
              reparam reproduce figure5 --run runs/semisup-gumbel-softmax-1
            """)
        { options._classes, options._run, options._out, options._output };
        foreach (var option in options._settings.All) command.Add(option);
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        int[] classes = SettingOptions.IsGiven(parsed, _classes) ? [.. parsed.GetValue(_classes)!.Distinct().Order()] : [5, 10, 100, 1000];
        if (classes[0] < 2) throw new UsageException($"{_classes.Name}: {classes[0]} is fewer than two classes.");
        var protocol = new SpeedProtocol(_settings.Read(parsed, SpeedProtocol.List));
        var dataset = TableArguments.LoadData(protocol.Data);
        var speed = new ClassSpeed(dataset, protocol.Data, protocol.BatchSize, protocol.Threads, protocol.Seconds);
        foreach (var count in classes) speed.Check(count);
        var gallery = parsed.GetValue(_run) is { } run ? Analogies(run, protocol.Threads) : null;
        var path = parsed.GetValue(_out) ?? Path.Combine("runs", "figure5");
        using var claim = ClaimedFolder.Take("out", path);
        TableArguments.CheckSame(path, "speeds measured by another protocol", protocol.DifferenceFrom(path, dataset));
        var rows = new RowFile<SpeedRow>(SpeedProtocol.TableIn(path));
        int[] missing = [.. classes.Where(count => !ClassSpeed.Methods.All(method => Has(rows, count, method)))];
        // A step takes up to half a minute, so the first Ctrl-C ends the process: each speed is saved when it is measured.
        foreach (var count in missing)
        {
            RunMemory.Check(speed.Configs(count), ClassSpeed.Methods.Count, dataset, ("classes", count));
            error.WriteLine($"{count} classes: a step fits into the memory");
        }
        protocol.Begin(path, dataset);
        if (gallery is not null)
        {
            AtomicFile.Write(Path.Combine(path, "analogies.png"), file => file.Write(GallerySheet.Png(gallery)));
            PlotFile.Write(Path.Combine(path, "analogies.svg"), GallerySheet.Svg(gallery));
        }
        try
        {
            Measure(speed, missing, protocol.Seconds, rows, error, cancellation);
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted; all measured speeds are saved. Run the same command again to resume.");
            return Application.Interrupted;
        }
        var figure = Path.Combine(path, "figure5.svg");
        PlotFile.Write(figure, SpeedFigure.Svg(rows.Rows, protocol.BatchSize));
        if (parsed.GetValue(_output) == "json")
        {
            SpeedRow[] chosen = [.. rows.Rows.Where(row => classes.Contains(row.Classes))];
            TableArguments.Print(output, "reproduce figure5", chosen, TableJson.Default.TableAnswerSpeedRow);
            return Application.Done;
        }
        Print(output, rows.Rows, classes);
        output.WriteLine(figure);
        if (gallery is not null) output.WriteLine(Path.Combine(path, "analogies.svg"));
        return Application.Done;
    }

    static void Measure(ClassSpeed speed, int[] missing, double seconds, RowFile<SpeedRow> rows, TextWriter error, CancellationToken cancellation)
    {
        foreach (var count in missing)
        {
            var number = Array.IndexOf(missing, count) + 1;
            var duration = FormattableString.Invariant($"{ClassSpeed.Methods.Count} methods for {seconds:R} s each, or one step");
            error.WriteLine($"{count} classes, {number} of {missing.Length}: {duration}");
            foreach (var row in speed.Measure(count, cancellation))
            {
                if (!Has(rows, count, row.Method)) rows.Append(row);
                error.WriteLine(FormattableString.Invariant($"{count} classes, {row.Method}: {row.StepsPerSecond:G4} steps/s"));
            }
        }
    }

    static bool Has(RowFile<SpeedRow> rows, int classes, string method) => rows.Rows.Any(row => row.Classes == classes && row.Method == method);

    static void Print(TextWriter output, IReadOnlyList<SpeedRow> rows, IEnumerable<int> classes)
    {
        var headings = ClassSpeed.Methods.Select(method => $"  {method + ", steps/s",24}  {"the paper's",11}");
        output.WriteLine($"{"classes",8}{string.Concat(headings)}  {"ratio",7}  {"the paper's",11}");
        foreach (var count in classes)
        {
            var cells = ClassSpeed.Methods.Select(method => $"  {Cell(Rate(rows, method)),24}  {Cell(Rate(PaperClassifier.Speeds, method)),11}");
            output.WriteLine($"{count,8}{string.Concat(cells)}  {Cell(Ratio(rows)),7}  {Cell(Ratio(PaperClassifier.Speeds)),11}");

            double? Rate(IReadOnlyList<SpeedRow> of, string method)
                => of.FirstOrDefault(row => row.Classes == count && row.Method == method)?.StepsPerSecond;

            double? Ratio(IReadOnlyList<SpeedRow> of) => Rate(of, ClassSpeed.Methods[0]) / Rate(of, ClassSpeed.Methods[1]);
        }

        static string Cell(double? number) => number?.ToString(number < 10 ? "0.###" : "0.#", CultureInfo.InvariantCulture) ?? "-";
    }

    static Gallery Analogies(string path, int threads)
    {
        var semisup = PaperClassifier.Experiment;
        var folder = new RunFolder(path);
        using var session = OpenedRun.AtCheckpoint(folder, ExperimentRegistry.Find, "run", Only, threads);
        var run = (ImageRun)session.Run;
        return run.Model.Galleries(new Tape(session.Compute), run.Test, run.PictureKey)[0];

        Settings Only(RunConfig config) => config.Experiment == semisup ? config.Settings
            : throw new SettingException("run", $"'{path}' holds a run of '{config.Experiment.Name}', not of '{semisup.Name}'.");
    }
}
