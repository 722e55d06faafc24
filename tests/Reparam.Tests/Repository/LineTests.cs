using System.Text.RegularExpressions;

namespace Reparam.Tests.Repository;

/// <summary>Lines are at most 160 characters long, and written in one dialect where no analyzer can decide it.</summary>
public sealed partial class LineTests
{
    const int Longest = 160;

    static readonly string[] Rooms = ["bench/Reparam.Benchmarks", "bench/Reparam.Reliability", "src/Reparam", "src/Reparam.Cli", "src/Reparam.Experiments"];

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
