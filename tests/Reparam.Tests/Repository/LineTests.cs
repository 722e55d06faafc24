using System.Text.RegularExpressions;

namespace Reparam.Tests.Repository;

/// <summary>Lines are at most 160 characters long, and written in one dialect where no analyzer can decide it.</summary>
public sealed partial class LineTests
{
    const int Longest = 160;

    // Folders and files that follow the rules; a folder counts with all that is below it.
    static readonly string[] Rooms =
    [
        "bench/Reparam.Benchmarks",
        "src/Reparam.Cli/Answers",
        "src/Reparam.Cli/Commands/Bench.cs",
        "src/Reparam.Cli/Commands/Density.cs",
        "src/Reparam.Cli/Commands/FitGumbel.cs",
        "src/Reparam.Cli/Commands/ForgivingWriter.cs",
        "src/Reparam.Cli/Commands/Interruption.cs",
        "src/Reparam.Cli/Commands/Kl.cs",
        "src/Reparam.Cli/Commands/LibraryRefusal.cs",
        "src/Reparam.Cli/Commands/PipedOutput.cs",
        "src/Reparam.Cli/Commands/Plot.cs",
        "src/Reparam.Cli/Commands/PlotFile.cs",
        "src/Reparam.Experiments/Charts",
        "src/Reparam.Experiments/Datasets",
        "src/Reparam.Experiments/Figures",
        "src/Reparam.Experiments/Reports/BernoulliUsage.cs",
        "src/Reparam.Experiments/Reports/CategoricalUsage.cs",
        "src/Reparam.Experiments/Reports/GallerySheet.cs",
        "src/Reparam.Experiments/Reports/ImageGallery.cs",
        "src/Reparam.Experiments/Reports/PngEncoder.cs",
        "src/Reparam.Experiments/Reports/ReportStyle.cs",
        "src/Reparam.Experiments/Workloads",
    ];

    [Fact]
    public void EveryLine_IsShortEnough() => Assert.Empty(Lines((line, _) => line.Length > Longest));

    /// <summary>An arrow begins a line; it ends one only before a block or a list.</summary>
    [Fact]
    public void EveryArrow_BeginsItsLine()
        => Assert.Empty(Lines((line, next) => line.EndsWith("=>", StringComparison.Ordinal) && !next.StartsWith('{') && !next.StartsWith('[')));

    [Fact]
    public void EveryCaughtException_IsNamedException() => Assert.Empty(Lines((line, _) => OtherName().IsMatch(line)));

    static IEnumerable<string> Lines(Func<string, string, bool> isWrong)
    {
        foreach (var path in Rooms.SelectMany(Sources))
        {
            var lines = File.ReadAllLines(path);
            for (var i = 0; i < lines.Length; i++)
            {
                var next = i + 1 < lines.Length ? lines[i + 1].TrimStart() : "";
                if (isWrong(lines[i], next)) yield return $"{Path.GetRelativePath(Checkout.Root(), path)}:{i + 1}";
            }
        }
    }

    static IEnumerable<string> Sources(string room)
        => room.EndsWith(".cs", StringComparison.Ordinal) ? [Path.Combine(Checkout.Root(), room)] : Checkout.Sources(room);

    [GeneratedRegex(@"catch \([\w.<>]+ (?!exception\))\w+\)")]
    private static partial Regex OtherName();
}
