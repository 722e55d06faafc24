using System.Text.RegularExpressions;
using Reparam.Experiments.Registry;

namespace Reparam.Tests.Repository;

/// <summary>The rooms of each project lie along a one-way street: a room uses only those before it.</summary>
public sealed partial class StreetTests
{
    // Rooms in one row do not use each other.
    static readonly Dictionary<string, string[][]> Streets = new()
    {
        ["Reparam"] =
        [
            ["Functions"], ["Randomness"], ["Kernels"], ["Sampling"], ["Autodiff"], ["Distributions"], ["Estimators"], ["Measurement"], ["Training"], ["Models"],
        ],
        ["Reparam.Experiments"] =
        [
            ["Configuration", "Charts", "Workloads"], ["Datasets", "Samples", "Figures"], ["Reports"], ["Comparisons"], ["Runs"], ["Images"],
            Experiments(), ["Registry"], ["Reproductions"],
        ],
        ["Reparam.Cli"] = [["Answers"], ["Commands"]],
    };

    public static TheoryData<string> Projects => [.. Streets.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryRoom_UsesOnlyRoomsBeforeIt(string project)
    {
        var wrong = new List<string>();
        foreach (var path in Checkout.Sources($"src/{project}").Where(path => RoomOf(project, path).Length > 0))
        {
            var (room, own) = (RoomOf(project, path), PlaceOf(project, RoomOf(project, path)));
            Assert.True(own >= 0, $"{path} lies in no room of the street");
            var text = Comments().Replace(File.ReadAllText(path), "");
            foreach (var (other, place) in Places(project).Where(other => other.Room != room && other.Place >= own))
            {
                if (Uses(project, other).IsMatch(text)) wrong.Add($"{Path.GetFileName(path)}: {other}");
            }
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryNamespace_IsItsRoom(string project)
    {
        foreach (var path in Checkout.Sources($"src/{project}").Where(path => RoomOf(project, path).Length > 0))
            Assert.Contains($"namespace {project}.{RoomOf(project, path)};", File.ReadAllText(path), StringComparison.Ordinal);
    }

    // A room for each experiment, so that a new one changes no test.
    static string[] Experiments()
        => [.. ExperimentRegistry.All.Select(experiment => experiment.GetType().Namespace!["Reparam.Experiments.".Length..]).Distinct()];

    static IEnumerable<(string Room, int Place)> Places(string project) => Streets[project].SelectMany((rooms, place) => rooms.Select(room => (room, place)));

    static int PlaceOf(string project, string room) => Array.FindIndex(Streets[project], rooms => rooms.Contains(room));

    // The folder below the project; empty for files beside the project file, such as Program.cs.
    static string RoomOf(string project, string path)
        => Path.GetRelativePath(Path.Combine(Checkout.Root(), "src", project), path).Split(Path.DirectorySeparatorChar) is [var room, _, ..] ? room : "";

    // In the library a room's name before a dot, but for members such as model.Estimators; elsewhere its namespace.
    static Regex Uses(string project, string room)
        => project == "Reparam" ? new Regex($@"(?<![\w.])(?:Reparam\.)?{room}(?=[.;])") : new Regex($@"\b{Regex.Escape(project)}\.{room}\b");

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
