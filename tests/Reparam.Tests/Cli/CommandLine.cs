using System.Text.Json;
using Reparam.Cli.Commands;
using Reparam.Tests.Datasets;
using Reparam.Training;

namespace Reparam.Tests.Cli;

/// <summary>What a command left behind.</summary>
sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>The error stream's only line.</summary>
    public string ErrorLine => Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>The command line in this process, with a small data set and a folder for runs that live as long as a test.</summary>
sealed class CommandLine : IDisposable
{
    /// <summary>Options of a run that takes a few milliseconds and whose every step has a row in metrics.csv.</summary>
    public const string Tiny = "--variables 2 --classes 3 --batch 10 --steps 12 --eval-samples 3 --threads 1";

    readonly DatasetFolder _folder = new();

    public CommandLine()
    {
        Directory.CreateDirectory(Data);
        WriteImages("train-images-idx3-ubyte", 60);
        WriteImages("t10k-images-idx3-ubyte", 20);
    }

    /// <summary>60 training and 20 test images of 6 x 6 pixels.</summary>
    public string Data => this["data"];

    /// <summary>A path in the test's folder.</summary>
    public string this[string name] => Path.Combine(_folder.Root, name);

    /// <summary>Runs a command. Its words are parted by spaces; <c>{x}</c> becomes the path of x, spaces and all.</summary>
    public Outcome Run(string command) => Run(command, new StringWriter(), CancellationToken.None);

    /// <summary>Trains with the tiny data and the given options besides.</summary>
    public Outcome Train(string name, string options = Tiny, string model = "vae") => Run($"train {model} --data {{data}} --out {{{name}}} {options}");

    /// <summary>Runs a command that is interrupted, as by Ctrl-C, once it has written <paramref name="after"/> to the error stream.</summary>
    public Outcome Interrupted(string command, string after)
    {
        using var source = new CancellationTokenSource();
        return Run(command, new WatchedWriter(after, source.Cancel), source.Token);
    }

    /// <summary>Runs a command that fails, as if killed, in the middle of whatever writes <paramref name="at"/> to the error stream.</summary>
    public Outcome Broken(string command, string at)
        => Watched(command, at, () => throw new IOException("broken by the test"));

    /// <summary>Runs a command, and does something once it has written <paramref name="at"/> to the error stream.</summary>
    public Outcome Watched(string command, string at, Action action) => Run(command, new WatchedWriter(at, action), CancellationToken.None);

    /// <summary>The checkpoint of a run: name, shape and bits of every tensor.</summary>
    public string[] Tensors(string name) => [.. Safetensors.Read(Path.Combine(this[name], "checkpoint.safetensors")).Tensors.Select(Describe)];

    /// <summary>A value of a run's configuration as it stands in <c>config.json</c>; null if it does not.</summary>
    public string? Setting(string name, string key) => SettingOf(this[name], key);

    /// <inheritdoc cref="Setting"/>
    public static string? SettingOf(string folder, string key)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config.json")));
        return json.RootElement.TryGetProperty(key, out var value) ? value.ToString() : null;
    }

    /// <summary>A copy of a run's folder.</summary>
    public void Copy(string from, string to)
    {
        Directory.CreateDirectory(this[to]);
        foreach (var file in Directory.GetFiles(this[from])) File.Copy(file, Path.Combine(this[to], Path.GetFileName(file)));
    }

    public void WriteImages(string name, int count)
        => File.WriteAllBytes(Path.Combine(Data, name), DatasetFolder.Idx([.. Enumerable.Range(0, count * 36).Select(i => (byte)(i * 7919 % 251))], count, 6, 6));

    /// <summary>Black images so large that some models of them do not fit in any memory.</summary>
    public void WriteLargeImages()
    {
        foreach (var (name, count) in new[] { ("train-images-idx3-ubyte", 60), ("t10k-images-idx3-ubyte", 20) })
            File.WriteAllBytes(Path.Combine(Data, name), DatasetFolder.Idx(new byte[count * 400 * 400], count, 400, 400));
    }

    /// <summary>Labels 0, 1, … of so many classes, in turn, for the training and the test images.</summary>
    public void WriteLabels(int classes)
    {
        foreach (var (name, count) in new[] { ("train-labels-idx1-ubyte", 60), ("t10k-labels-idx1-ubyte", 20) })
            File.WriteAllBytes(Path.Combine(Data, name), DatasetFolder.Idx([.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))], count));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The words of a command.</summary>
    public string[] Words(string command) => [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Expand)];

    string Expand(string word)
    {
        var open = word.IndexOf('{');
        return open < 0 ? word : word[..open] + this[word[(open + 1)..^1]];
    }

    Outcome Run(string command, StringWriter error, CancellationToken cancellation)
    {
        var output = new StringWriter();
        var code = Application.Run(Words(command), output, error, cancellation);
        return new(code, output.ToString(), error.ToString());
    }

    static string Describe(NamedTensor tensor) => tensor switch
    {
        FloatTensor t => $"{t.Name} [{string.Join(",", t.Shape)}] {Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(t.Values.Span))}",
        Int64Tensor t => $"{t.Name} [{string.Join(",", t.Shape)}] {string.Join(",", t.Values.ToArray())}",
        _ => throw new NotSupportedException(),
    };

    sealed class WatchedWriter(string awaited, Action action) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value is not null && value.StartsWith(awaited, StringComparison.Ordinal)) action();
        }
    }
}
