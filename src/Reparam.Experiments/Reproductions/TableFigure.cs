using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reproductions;

/// <summary>Draws Figures 3 and 4 of Jang, Gu and Poole 2017: our test bounds over the paper's curves.</summary>
static class TableFigure
{
    // Free space above and below the values, as a share of the vertical axis.
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

    /// <summary>Draws the charts of the networks of a model.</summary>
    /// <param name="model"><c>sbn</c> or <c>vae</c>.</param>
    /// <param name="rows">Rows of the table.</param>
    public static string Svg(string model, IReadOnlyList<TableRow> rows)
        => ChartColumn.ToSvg($"Test curves of the {(model == "sbn" ? "stochastic binary networks" : "variational autoencoders")}, ours over the paper's",
            [.. PaperNetwork.All.Where(network => network.Model == model).Select(network => Chart(network, rows))]);

    /// <summary>Makes the chart of one network.</summary>
    public static LineChart Chart(PaperNetwork network, IReadOnlyList<TableRow> rows)
    {
        var (ours, papers) = (new List<ChartSeries>(), new List<ChartSeries>());
        for (var i = 0; i < PaperNetwork.Estimators.Count; i++)
        {
            var estimator = PaperNetwork.Estimators[i];
            var own = rows.Where(row => row.Model == network.Name && row.Estimator == estimator).OrderBy(row => row.Step);
            ours.Add(new(Names[estimator], [.. own.Select(row => new ChartPoint(row.Step, row.TestNll))]) { Markers = true, Color = i });
            ChartPoint[] published = [.. network.PaperCurve(estimator).Select(point => new ChartPoint(point.Step, point.Nats))];
            papers.Add(new($"{Names[estimator]}, the paper's", published) { Stroke = LineStroke.Dashed, Width = 1.25, Color = i, InLegend = false });
        }
        double[] publishedNats = [.. papers.SelectMany(series => series.Points).Select(point => point.Y)];
        double[] last = [.. ours.Where(series => series.Points.Count > 0).Select(series => series.Points[^1].Y)];
        // The axis ends not far above the paper's curves, because a run that ends very high would flatten all other curves.
        var (low, top) = (publishedNats.Concat(last).Min(), publishedNats.Max());
        var high = Math.Min(publishedNats.Concat(last).Max(), top + (top - publishedNats.Min()));
        return new(network.Title, "training step", "nats per test image", [.. ours, .. papers])
        {
            LogX = true,
            Height = 560,
            Background = true,
            YMin = low - (Margin * (high - low)),
            YMax = high + (Margin * (high - low)),
            Caption = "Lower is better. Solid with dots: ours, measured at the dots. Dashed: the paper's curves, digitised. "
                + "What lies above the frame is cut off.",
            Description = $"Test bounds of seven gradient estimators over training steps for the {network.Name} network, ours solid and the paper's dashed.",
        };
    }
}
