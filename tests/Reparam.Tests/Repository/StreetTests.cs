using System.Text.RegularExpressions;

namespace Reparam.Tests.Repository;

/// <summary>The library's rooms lie along a one-way street: each uses only those before it.</summary>
public sealed partial class StreetTests
{
    static readonly string[] Street = ["Functions", "Randomness", "Kernels", "Sampling", "Autodiff", "Distributions", "Estimators", "Measurement", "Training", "Models"];

    [Fact]
    public void EveryRoom_UsesOnlyRoomsBeforeIt()
    {
        var library = Path.Combine(Checkout.Root(), "src", "Reparam");
        var wrong = new List<string>();
        foreach (var path in Checkout.Sources("src/Reparam"))
        {
            var room = Path.GetRelativePath(library, path).Split(Path.DirectorySeparatorChar)[0];
            var place = Array.IndexOf(Street, room);
            Assert.True(place >= 0, $"{path} lies in no room of the street");
            foreach (Match use in Uses().Matches(Comments().Replace(File.ReadAllText(path), "")))
            {
                if (Array.IndexOf(Street, use.Groups[1].Value) > place) wrong.Add($"{Path.GetFileName(path)}: {use.Value}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryNamespace_IsItsRoom()
    {
        foreach (var path in Checkout.Sources("src/Reparam"))
        {
            var room = Path.GetRelativePath(Path.Combine(Checkout.Root(), "src", "Reparam"), path).Split(Path.DirectorySeparatorChar)[0];
            Assert.Contains($"namespace Reparam.{room};", File.ReadAllText(path), StringComparison.Ordinal);
        }
    }

    // A room's name before a dot, but for members such as model.Estimators.
    [GeneratedRegex(@"(?<![\w.])(?:Reparam\.)?(Functions|Randomness|Kernels|Sampling|Autodiff|Distributions|Estimators|Measurement|Training|Models)(?=[.;])")]
    private static partial Regex Uses();

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
