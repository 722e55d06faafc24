using System.CommandLine;
using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;
using Reparam.Training;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce figure5</c>: speed over the number of classes, and the analogies of a trained run.</summary>
sealed class ReproduceSpeed
{
    readonly Option<int[]?> _classes = Choose.Indices("--classes", "Numbers of classes. [default: 5,10,100,1000]", "K,...", required: false);
    readonly Option<double> _seconds = Choose.Number("--seconds", "How long each method is timed at each number of classes, by one step at least.", 1e-6, 1e5, 20);
    readonly Option<int> _batch = Choose.Whole("--batch", "Labelled images in a step, and as many unlabelled ones.", 1, 1_000_000, 100);
    readonly Option<int> _threads = Choose.Whole("--threads", "Threads of a step.", 1, 64, 1);
    readonly Option<string?> _data = Choose.Folder("--data", $"Folder of {DatasetFormats.Names} files, gzipped or not; labels are drawn. [default: the embedded MNIST]");
    readonly Option<string?> _run = Choose.Folder("--run", "Folder of a run of 'train semisup', whose analogies are drawn as well.");
    readonly Option<string?> _out = Choose.Folder("--out", "Folder of figure5.csv, figure5.svg and the analogies; what stands in figure5.csv is not measured again. [default: runs/figure5]");
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new ReproduceSpeed();
        var command = new Command("figure5",
            """
            Figure 5: training steps in a second by Gumbel-Softmax and by marginalization over the number of classes, the
            paper's beside ours; and of a trained run a picture of analogies, each row one style, each column a class.

            Examples:
              reparam reproduce figure5
              reparam reproduce figure5 --classes 5,10 --seconds 5 --threads 2 --out speeds
              reparam reproduce figure5 --run runs/semisup-gumbel-softmax-1
            """)
        { options._classes, options._seconds, options._batch, options._threads, options._data, options._run, options._out, options._output };
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        int[] classes = TrainArguments.IsGiven(parsed, _classes) ? [.. parsed.GetValue(_classes)!.Distinct().Order()] : [5, 10, 100, 1000];
        if (classes[0] < 2) throw new UsageException($"{_classes.Name}: {classes[0]} is fewer than two classes.");
        var (data, batch) = (parsed.GetValue(_data), parsed.GetValue(_batch));
        var dataset = TrainModel.LoadData(data, _data.Name);
        var speed = new ClassSpeed(dataset, data, batch, parsed.GetValue(_threads), parsed.GetValue(_seconds));
        foreach (var count in classes)
        {
            if (speed.Problem(count) is { } problem) throw new UsageException(problem);
        }
        var gallery = parsed.GetValue(_run) is { } run ? Analogies(run, parsed.GetValue(_threads)) : null;
        var path = parsed.GetValue(_out) ?? Path.Combine("runs", "figure5");
        using var claim = ClaimedFolder.Take(_out, path);
        var protocol = new SpeedProtocol { BatchSize = batch, Threads = parsed.GetValue(_threads), Seconds = parsed.GetValue(_seconds), DataSha256 = dataset.Files.ToDictionary(file => file.Name, file => file.Sha256) };
        if (protocol.DifferenceFrom(path) is { } other) throw new UsageException($"--out: '{path}' holds speeds measured otherwise, with {other}; choose another folder.");
        var rows = new RowFile<SpeedRow>(SpeedProtocol.TableIn(path));
        int[] left = [.. classes.Where(count => !ClassSpeed.Methods.All(method => rows.Rows.Any(row => row.Classes == count && row.Method == method)))];
        foreach (var count in left) MemoryLimit.Check(speed.Configs(count), ClassSpeed.Methods.Count, dataset.Train, _classes, $"{_classes.Name} {count}, {_batch.Name} {batch}");
        protocol.Begin(path);
        if (gallery is not null)
        {
            AtomicFile.Write(Path.Combine(path, "analogies.png"), file => file.Write(GallerySheet.Png(gallery)));
            PlotFile.Write(Path.Combine(path, "analogies.svg"), GallerySheet.Svg(gallery));
        }
        try
        {
            foreach (var count in left)
            {
                error.WriteLine(FormattableString.Invariant($"{count} classes, {Array.IndexOf(left, count) + 1} of {left.Length}: {ClassSpeed.Methods.Count} methods for {parsed.GetValue(_seconds):R} s each, or one step"));
                foreach (var row in speed.Measure(count, cancellation))
                {
                    if (!rows.Rows.Any(found => found.Classes == count && found.Method == row.Method)) rows.Append(row);
                    error.WriteLine(FormattableString.Invariant($"{count} classes, {row.Method}: {row.StepsPerSecond:G4} steps/s"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted; what is measured is saved. The same command goes on.");
            return Application.Interrupted;
        }
        var figure = Path.Combine(path, "figure5.svg");
        PlotFile.Write(figure, SpeedFigure.Svg(rows.Rows, batch));
        if (parsed.GetValue(_output) == "json")
        {
            TableArguments.Print(output, "reproduce figure5", [.. rows.Rows.Where(row => classes.Contains(row.Classes))], TableJson.Default.TableAnswerSpeedRow);
            return Application.Done;
        }
        Print(output, rows.Rows, classes);
        output.WriteLine(figure);
        if (gallery is not null) output.WriteLine(Path.Combine(path, "analogies.svg"));
        return Application.Done;
    }

    static void Print(TextWriter output, IReadOnlyList<SpeedRow> rows, IEnumerable<int> classes)
    {
        output.WriteLine($"{"classes",8}{string.Concat(ClassSpeed.Methods.Select(method => $"  {method + ", steps/s",24}  {"the paper's",11}"))}  {"ratio",7}  {"the paper's",11}");
        foreach (var count in classes)
        {
            var cells = ClassSpeed.Methods.Select(method => $"  {Cell(Rate(rows, method)),24}  {Cell(Rate(PaperClassifier.Speeds, method)),11}");
            output.WriteLine($"{count,8}{string.Concat(cells)}  {Cell(Ratio(rows)),7}  {Cell(Ratio(PaperClassifier.Speeds)),11}");

            double? Rate(IReadOnlyList<SpeedRow> of, string method) => of.FirstOrDefault(row => row.Classes == count && row.Method == method)?.StepsPerSecond;

            double? Ratio(IReadOnlyList<SpeedRow> of) => Rate(of, ClassSpeed.Methods[0]) / Rate(of, ClassSpeed.Methods[1]);
        }

        static string Cell(double? number) => number is { } value ? value.ToString(value < 10 ? "0.###" : "0.#", System.Globalization.CultureInfo.InvariantCulture) : "-";
    }

    Gallery Analogies(string path, int threads)
    {
        var folder = new RunFolder(path);
        if (!folder.HasRun) throw new UsageException($"{_run.Name}: '{path}' holds no run (no config.json).");
        var config = folder.ReadConfig();
        if (config.Model != "semisup") throw new UsageException($"{_run.Name}: '{path}' holds a run of 'train {config.Model}', not of 'train semisup'.");
        if (!File.Exists(folder.CheckpointPath)) throw new UsageException($"{_run.Name}: '{path}' has no checkpoint.safetensors yet.");
        var dataset = TrainModel.LoadData(config.Data, _run.Name);
        if (TrainModel.Changed(config, dataset) is { } file) throw new UsageException($"{_run.Name}: '{path}': its data have changed since it began: {file}.");
        TrainArguments.Verify(config, dataset, folder.ConfigPath);
        using var session = TrainModel.Open(config, dataset, threads);
        Checkpoint.Load(folder.CheckpointPath, session);
        return session.Model.Galleries(new Tape(session.Compute), session.Test, session.PictureKey)[0];
    }
}
