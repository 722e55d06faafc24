using Reparam.Experiments.Reproductions;

namespace Reparam.Tests.Repository;

/// <summary>What docs/reproduction.md, docs/semi-supervised.md and the figures say is what the committed results say.</summary>
public sealed class ReproductionTests
{
    static readonly List<TableRow> Rows = RowFile<TableRow>.Read(PathOf("experiments/results/table1.csv"));

    static readonly List<ClassificationCurveRow> Curves = RowFile<ClassificationCurveRow>.Read(PathOf("experiments/results/table2-6000-curves.csv"));

    static readonly List<ClassificationCurveRow> AugmentedCurves = RowFile<ClassificationCurveRow>.Read(PathOf("experiments/results/table2-augmented-curves.csv"));

    static string Document => File.ReadAllText(PathOf("docs/reproduction.md"));

    static string PathOf(string file) => Path.Combine(Checkout.Root(), file);

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
        => Assert.Equal(File.ReadAllText(PathOf($"docs/figures/{figure}.svg")), TableFigure.Svg(model, Rows) + "\n");

    [Fact]
    public void Classification_InTheDocument_IsThatOfTheResults()
    {
        var document = File.ReadAllText(PathOf("docs/semi-supervised.md"));
        Assert.Contains(Classification("table2-6000", Curves), document, StringComparison.Ordinal);
        Assert.Contains(Classification("table2-augmented", AugmentedCurves), document, StringComparison.Ordinal);
        // The longest runs are not compared over seconds.
        Assert.Contains(Classification("table2", []).Split("\n\n")[0], document, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_OfClassification_AreDrawnFromTheResults()
    {
        Assert.Equal(File.ReadAllText(PathOf("docs/figures/table2-curves.svg")), ClassificationFigure.Svg(Curves) + "\n");
        Assert.Equal(File.ReadAllText(PathOf("docs/figures/table2-augmented-curves.svg")), ClassificationFigure.Svg(AugmentedCurves) + "\n");
        Assert.Equal(File.ReadAllText(PathOf("docs/figures/figure5.svg")), SpeedFigure.Svg(RowFile<SpeedRow>.Read(PathOf("experiments/results/figure5.csv")), batch: 100) + "\n");
    }

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

    static string Classification(string table, IReadOnlyList<ClassificationCurveRow> curves)
    {
        var text = new StringWriter { NewLine = "\n" };
        ClassificationText.Write(text, RowFile<ClassificationRow>.Read(PathOf($"experiments/results/{table}.csv")), curves, isPapers: true);
        return text.ToString();
    }
}
