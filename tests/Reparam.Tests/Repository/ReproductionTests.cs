using Reparam.Cli.Reproductions;

namespace Reparam.Tests.Repository;

/// <summary>What docs/reproduction.md and the figures say is what the committed results say.</summary>
public sealed class ReproductionTests
{
    static readonly List<TableRow> Rows = RowFile<TableRow>.Read(Path.Combine(Checkout.Root(), "experiments/results/table1.csv"));

    static string Document => File.ReadAllText(Path.Combine(Checkout.Root(), "docs/reproduction.md"));

    [Theory]
    [InlineData(25_000)]
    [InlineData(100_000)]
    public void Table_InTheDocument_IsThatOfTheResults(long steps)
    {
        var table = new StringWriter { NewLine = "\n" };
        TableText.Write(table, Rows, PaperNetwork.All, PaperNetwork.Estimators, steps);
        Assert.Contains(table.ToString(), Document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("figure3", "sbn")]
    [InlineData("figure4", "vae")]
    public void Figure_Committed_IsDrawnFromTheResults(string figure, string model)
        => Assert.Equal(File.ReadAllText(Path.Combine(Checkout.Root(), $"docs/figures/{figure}.svg")), TableFigure.Svg(model, Rows) + "\n");

    [Fact]
    public void Results_PaperAtStep_IsThePapersCurve()
    {
        Assert.Equal(28, Rows.Select(row => (row.Model, row.Estimator)).Distinct().Count());
        foreach (var row in Rows)
        {
            var curve = PaperNetwork.All.Single(network => network.Name == row.Model).PaperAt(row.Estimator, row.Step);
            Assert.Equal(curve is { } nats ? Math.Round(nats, 2) : null, row.PaperAtStep);
        }
    }
}
