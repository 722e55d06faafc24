using System.Diagnostics;
using Reparam.Cli.Commands;
using Reparam.Training;

namespace Reparam.Tests.Cli;

/// <summary>What <c>--out</c> does with files that are no regular files: rmlint#763, bazel#31038, OCRmyPDF#1068.</summary>
public sealed class OutFileTests : IDisposable
{
    const string NoPipes = "This system has no mkfifo.";

    readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    public static bool HasPipes => OperatingSystem.IsLinux() && File.Exists("/usr/bin/mkfifo");

    public static bool HasDevice => OperatingSystem.IsLinux() && File.Exists("/dev/null");

    [Fact(Skip = NoPipes, SkipUnless = nameof(HasPipes))]
    public async Task Plot_ToAPipe_IsReadAtTheOtherEnd()
    {
        MakePipe("pipe");
        var reader = Task.Run(() => File.ReadAllText(_line["pipe"]), TestContext.Current.CancellationToken);
        Assert.Equal(Application.Done, _line.Run("plot densities --out {pipe}").Code);
        Assert.EndsWith("</svg>\n", await reader, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => AtomicFile.WriteText(_line["pipe"], "new"));
        Assert.False(AtomicFile.CanReplace(_line["pipe"]));
    }

    // A link, so that a fault would replace the link at worst.
    [Fact(Skip = "This system has no /dev/null.", SkipUnless = nameof(HasDevice))]
    public void Plot_ToADevice_IsWrittenThere()
    {
        File.CreateSymbolicLink(_line["device"], "/dev/null");
        Assert.Equal(Application.Done, _line.Run("plot densities --out {device}").Code);
        Assert.Equal("/dev/null", new FileInfo(_line["device"]).LinkTarget);
        Assert.False(AtomicFile.CanReplace("/dev/null"));
        var refused = _line.Run("train vae --data {data} --out {device}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("is a file", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("missing")]
    public void Plot_ToALink_ReplacesTheFileBehindIt(string target)
    {
        File.WriteAllText(_line["file"], "old");
        File.CreateSymbolicLink(_line["link"], target);
        File.CreateSymbolicLink(_line["chain"], "link");
        Assert.Equal(Application.Done, _line.Run("plot densities --out {chain}").Code);
        Assert.Equal("link", new FileInfo(_line["chain"]).LinkTarget);
        Assert.Equal(target, new FileInfo(_line["link"]).LinkTarget);
        Assert.EndsWith("</svg>\n", File.ReadAllText(_line[target]), StringComparison.Ordinal);
    }

    [Fact(Skip = NoPipes, SkipUnless = nameof(HasPipes))]
    public void Plot_BesideALinkOrAPipeUnderTheTemporaryName_IsRefused()
    {
        File.WriteAllText(_line["other"], "kept");
        File.CreateSymbolicLink(_line["a.svg.tmp"], _line["other"]);
        using (var process = Process.Start("mkfifo", [_line["b.svg.tmp"]])) process.WaitForExit();
        foreach (var name in new[] { "a.svg", "b.svg" })
        {
            var refused = _line.Run($"plot densities --out {{{name}}}");
            Assert.Equal(Application.Failed, refused.Code);
            Assert.Contains($"{name}.tmp' is a link, a device or a pipe", refused.ErrorLine, StringComparison.Ordinal);
            Assert.False(File.Exists(_line[name]));
        }
        Assert.Equal("kept", File.ReadAllText(_line["other"]));
    }

    [Fact]
    public void Plot_ToALinkToItself_IsRefused()
    {
        File.CreateSymbolicLink(_line["loop"], "loop");
        var refused = _line.Run("plot densities --out {loop}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("--out: ", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ToALinkToAFolder_IsTakenAndALinkToNothingIsNot()
    {
        Directory.CreateDirectory(_line["folder"]);
        File.CreateSymbolicLink(_line["run"], "folder");
        Assert.Equal(Application.Done, _line.Train("run").Code);
        Assert.True(File.Exists(Path.Combine(_line["folder"], "report.html")));
        File.CreateSymbolicLink(_line["dangling"], "nowhere");
        var refused = _line.Train("dangling");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("--out: ", refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["nowhere"]));
    }

    // command-line-api#2536: a command that waits for input ends at the first Ctrl-C.
    [Theory(Skip = "This system has no signals, or no mkfifo.", SkipUnless = nameof(HasSignalsAndPipes))]
    [InlineData("sample gumbel-max --logits-file {pipe}")]
    [InlineData("fit gumbel {pipe}")]
    [InlineData("train policy --map {pipe}")]
    [InlineData("train vae --data {folder}")]
    public async Task Read_OfASilentPipe_EndsAtTheFirstSignal(string command)
    {
        MakePipe("pipe");
        Directory.CreateDirectory(_line["folder"]);
        MakePipe("folder/train-images-idx3-ubyte");
        File.Copy(Path.Combine(_line.Data, "t10k-images-idx3-ubyte"), _line["folder/t10k-images-idx3-ubyte"]);
        var words = command.Split(' ').Select(word => word.StartsWith('{') ? _line[word[1..^1]] : word);
        using var process = new CommandProcess(words, _line.Data);
        // Opening a pipe for writing waits for its reader, so the process is reading then.
        var pipe = _line[command.Contains("{folder}", StringComparison.Ordinal) ? "folder/train-images-idx3-ubyte" : "pipe"];
        var opening = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write), TestContext.Current.CancellationToken);
        await using var writer = await opening.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        process.Signal(CommandProcess.Terminate);
        Assert.Equal(128 + CommandProcess.Terminate, process.Finish().Code);
    }

    public static bool HasSignalsAndPipes => CommandProcess.HasSignals && HasPipes;

    void MakePipe(string name)
    {
        using var process = Process.Start("mkfifo", [_line[name]]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
