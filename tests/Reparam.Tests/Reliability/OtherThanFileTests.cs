using System.Diagnostics;
using Reparam.Cli.Commands;
using Reparam.Experiments.Reproductions;
using Reparam.Tests.Cli;

namespace Reparam.Tests.Reliability;

/// <summary>A folder or a pipe where a file of our own should lie is named in one line; nobody waits for it, and nothing is written.</summary>
public sealed class OtherThanFileTests : IDisposable
{
    readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    public static bool HasPipes => OutFileTests.HasPipes;

    public static bool HasShell => OperatingSystem.IsLinux() && File.Exists("/bin/sh");

    [Theory]
    [InlineData("config.json")]
    [InlineData("checkpoint.safetensors")]
    [InlineData("metrics.csv")]
    [InlineData("result.json")]
    public void Resume_FolderInPlaceOfAFile_IsRefusedInOneLine(string name)
        => AssertRefused(name, path => Directory.CreateDirectory(path), "is a folder, not a file");

    [Theory(Skip = "This system has no mkfifo.", SkipUnless = nameof(HasPipes))]
    [InlineData("config.json")]
    [InlineData("checkpoint.safetensors")]
    [InlineData("metrics.csv")]
    [InlineData("result.json")]
    public void Resume_PipeInPlaceOfAFile_IsRefusedInOneLine(string name) => AssertRefused(name, MakePipe, "is a device or a pipe, not a file");

    [Theory]
    [InlineData("reproduce figure3 --results {table.csv} --out {figure.svg}", "--results: ")]
    [InlineData("sample gumbel-max --logits-file {table.csv}", "--logits-file: ")]
    [InlineData("fit gumbel {table.csv} --out {figure.svg}", "FILE: ")]
    [InlineData("compare --problem {table.csv}", "--problem: ")]
    public void Command_FolderInPlaceOfAFile_IsRefusedInOneLine(string command, string option)
    {
        Directory.CreateDirectory(_line["table.csv"]);
        var refused = _line.Run(command);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(option, refused.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("table.csv", refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(_line["figure.svg"]));
    }

    [Fact(Skip = "This system has no mkfifo.", SkipUnless = nameof(HasPipes))]
    public void Table_PipeOrFolderInItsPlace_IsRefused()
    {
        MakePipe(_line["pipe"]);
        Directory.CreateDirectory(_line["folder"]);
        Assert.Contains("is a device or a pipe", Assert.Throws<IOException>(() => new RowFile<SpeedRow>(_line["pipe"])).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => new RowFile<SpeedRow>(_line["folder"])).Message, StringComparison.Ordinal);
    }

    // .NET opens a pipe of its own at the closed place, and reading that never ends.
    [Fact(Skip = "This system has no /bin/sh.", SkipUnless = nameof(HasShell))]
    public void Sample_FromAClosedStandardInput_IsRefusedInOneLine()
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true, RedirectStandardOutput = true };
        var tool = Path.Combine(AppContext.BaseDirectory, "Reparam.Cli.dll");
        foreach (var word in (string[])["-c", "exec dotnet \"$0\" sample gumbel-max --logits-file - <&-", tool])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((Application.Usage, "reparam: --logits-file: '-': the standard input is closed.\n"), (process.ExitCode, error));
    }

    void AssertRefused(string name, Action<string> put, string reason)
    {
        _line.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", after: "step 6/12");
        var path = Path.Combine(_line["run"], name);
        File.Delete(path);
        put(path);
        var others = Directory.GetFiles(_line["run"]).Where(file => file != path).ToDictionary(file => file, File.ReadAllBytes);
        var refused = _line.Run("train vae --resume {run}");
        Assert.Equal(Application.Failed, refused.Code);
        Assert.Contains(name, refused.ErrorLine, StringComparison.Ordinal);
        Assert.Contains(reason, refused.ErrorLine, StringComparison.Ordinal);
        foreach (var (file, bytes) in others) Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    static void MakePipe(string path)
    {
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
