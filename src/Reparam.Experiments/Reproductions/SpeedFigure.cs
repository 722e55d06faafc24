using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reproductions;

/// <summary>Figure 5a of Jang, Gu and Poole 2017: what a step costs over the number of classes, ours beside the paper's.</summary>
static class SpeedFigure
{
    /// <param name="rows">What was measured.</param>
    /// <param name="batch">Labelled images in a step, and as many others.</param>
    public static string Svg(IReadOnlyList<SpeedRow> rows, int batch) => ChartColumn.ToSvg("Training steps in a second and their ratio over the number of classes, ours and the paper's", [Speeds(rows, batch), Ratios(rows)]);

    /// <summary>How many times as fast Gumbel-Softmax is, by the number of classes.</summary>
    public static IEnumerable<(int Classes, double Ratio)> RatiosOf(IReadOnlyList<SpeedRow> rows)
        => from fast in Of(rows, ClassSpeed.Methods[0]) join slow in Of(rows, ClassSpeed.Methods[1]) on fast.Classes equals slow.Classes select (fast.Classes, fast.StepsPerSecond / slow.StepsPerSecond);

    /// <summary>A method's rows, from few classes to many.</summary>
    public static IEnumerable<SpeedRow> Of(IReadOnlyList<SpeedRow> rows, string method) => rows.Where(row => row.Method == method).OrderBy(row => row.Classes);

    static LineChart Speeds(IReadOnlyList<SpeedRow> rows, int batch)
    {
        var series = new List<ChartSeries>();
        for (var i = 0; i < ClassSpeed.Methods.Count; i++)
        {
            var method = ClassSpeed.Methods[i];
            series.Add(new(method, Points(Of(rows, method))) { Markers = true, Color = i });
            series.Add(new($"{method}, the paper's", Points(Of(PaperClassifier.Speeds, method))) { Markers = true, Stroke = LineStroke.Dashed, Width = 1.25, Color = i });
        }
        return new("Speed of training", "classes", "steps per second", series)
        {
            LogX = true,
            LogY = true,
            Height = 440,
            Background = true,
            Caption = $"Medians of steps on {batch} labelled and {batch} unlabelled images with labels drawn at random, both methods in turn. The paper's: GTX Titan X; its batch is not stated.",
            Description = "Training steps in a second by Gumbel-Softmax and by marginalization over the number of classes, ours solid and the paper's dashed.",
        };
    }

    static LineChart Ratios(IReadOnlyList<SpeedRow> rows)
        => new("How many times as fast Gumbel-Softmax is", "classes", "ratio",
            [
                new("ours", [.. RatiosOf(rows).Select(pair => new ChartPoint(pair.Classes, pair.Ratio))]) { Markers = true, Color = 2 },
                new("the paper's", [.. RatiosOf(PaperClassifier.Speeds).Select(pair => new ChartPoint(pair.Classes, pair.Ratio))]) { Markers = true, Stroke = LineStroke.Dashed, Width = 1.25, Color = 2 },
            ])
        {
            LogX = true,
            LogY = true,
            Height = 340,
            Background = true,
            Caption = "Marginalization evaluates the decoder for every class, Gumbel-Softmax once; the convolutions of the image are computed once by either.",
            Description = "Steps per second by Gumbel-Softmax over those by marginalization, ours and the paper's, over the number of classes.",
        };

    static ChartPoint[] Points(IEnumerable<SpeedRow> rows) => [.. rows.Select(row => new ChartPoint(row.Classes, row.StepsPerSecond))];
}
