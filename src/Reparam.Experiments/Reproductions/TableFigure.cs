using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reproductions;

/// <summary>Figures 3 and 4 of Jang, Gu and Poole 2017: our test bounds over the paper's curves.</summary>
static class TableFigure
{
    // What leaves the paper's frames leaves ours, unless a run ends not far from there.
    const double Margin = 0.04;

    static readonly Dictionary<string, string> Names = new()
    {
        ["score-function-vn"] = "SF",
        ["darn-vn"] = "DARN",
        ["muprop-vn"] = "MuProp",
        ["straight-through"] = "ST",
        ["slope-annealed"] = "Slope-Annealed ST",
        ["gumbel-softmax"] = "Gumbel-Softmax",
        ["st-gumbel-softmax"] = "ST Gumbel-Softmax",
    };

    /// <param name="model">sbn or vae.</param>
    /// <param name="rows">What was measured.</param>
    public static string Svg(string model, IReadOnlyList<TableRow> rows)
        => ChartColumn.ToSvg($"Test curves of the {(model == "sbn" ? "stochastic binary networks" : "variational autoencoders")}, ours over the paper's",
            [.. PaperNetwork.All.Where(network => network.Model == model).Select(network => Chart(network, rows))]);

    /// <summary>The chart of one network.</summary>
    public static LineChart Chart(PaperNetwork network, IReadOnlyList<TableRow> rows)
    {
        var (ours, papers) = (new List<ChartSeries>(), new List<ChartSeries>());
        for (var i = 0; i < PaperNetwork.Estimators.Count; i++)
        {
            var estimator = PaperNetwork.Estimators[i];
            var own = rows.Where(row => row.Model == network.Name && row.Estimator == estimator).OrderBy(row => row.Step);
            ours.Add(new(Names[estimator], [.. own.Select(row => new ChartPoint(row.Step, row.TestNll))]) { Markers = true, Color = i });
            papers.Add(new($"{Names[estimator]}, the paper's", [.. network.PaperCurve(estimator).Select(point => new ChartPoint(point.Step, point.Nats))]) { Stroke = LineStroke.Dashed, Width = 1.25, Color = i, InLegend = false });
        }
        double[] published = [.. papers.SelectMany(series => series.Points).Select(point => point.Y)];
        double[] last = [.. ours.Where(series => series.Points.Count > 0).Select(series => series.Points[^1].Y)];
        // One that ends very high would press all others together.
        var (low, top) = (published.Concat(last).Min(), published.Max());
        var high = Math.Min(published.Concat(last).Max(), top + (top - published.Min()));
        return new(network.Title, "training step", "nats per test image", [.. ours, .. papers])
        {
            LogX = true,
            Height = 560,
            Background = true,
            YMin = low - (Margin * (high - low)),
            YMax = high + (Margin * (high - low)),
            Caption = "Lower is better. Solid with dots: ours, measured at the dots. Dashed: the paper's curves, digitised. What lies above the frame is cut off.",
            Description = $"Test bounds of seven gradient estimators over training steps for the {network.Name} network, ours solid and the paper's dashed.",
        };
    }
}
