using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reproductions;

/// <summary>Draws Figure 5a of Jang, Gu and Poole 2017: the speed of training over the number of classes, ours and the paper's.</summary>
static class SpeedFigure
{
    const string Title = "Training steps in a second and their ratio over the number of classes, ours and the paper's";

    /// <summary>Draws the figure.</summary>
    /// <param name="rows">Measured speeds.</param>
    /// <param name="batch">Number of labelled images in a step; there are as many unlabelled ones.</param>
    public static string Svg(IReadOnlyList<SpeedRow> rows, int batch) => ChartColumn.ToSvg(Title, [Speeds(rows, batch), Ratios(rows)]);

    /// <summary>Divides the speed of Gumbel-Softmax by that of marginalization, for each number of classes.</summary>
    public static IEnumerable<(int Classes, double Ratio)> RatiosOf(IReadOnlyList<SpeedRow> rows)
        => from fast in Of(rows, ClassSpeed.Methods[0])
           join slow in Of(rows, ClassSpeed.Methods[1]) on fast.Classes equals slow.Classes
           select (fast.Classes, fast.StepsPerSecond / slow.StepsPerSecond);

    /// <summary>Selects the rows of a method, in ascending order of the number of classes.</summary>
    public static IEnumerable<SpeedRow> Of(IReadOnlyList<SpeedRow> rows, string method)
        => rows.Where(row => row.Method == method).OrderBy(row => row.Classes);

    static LineChart Speeds(IReadOnlyList<SpeedRow> rows, int batch)
    {
        var series = new List<ChartSeries>();
        for (var i = 0; i < ClassSpeed.Methods.Count; i++)
        {
            var method = ClassSpeed.Methods[i];
            series.Add(new(method, Points(Of(rows, method))) { Markers = true, Color = i });
            series.Add(Papers($"{method}, the paper's", Points(Of(PaperClassifier.Speeds, method)), i));
        }
        return new("Speed of training", "classes", "steps per second", series)
        {
            LogX = true,
            LogY = true,
            Height = 440,
            Background = true,
            Caption = $"Medians of steps on {batch} labelled and {batch} unlabelled images with labels drawn at random, both methods in turn. "
                + "The paper's: GTX Titan X; its batch is not stated.",
            Description = "Training steps in a second by Gumbel-Softmax and by marginalization over the number of classes, "
                + "ours solid and the paper's dashed.",
        };
    }

    static LineChart Ratios(IReadOnlyList<SpeedRow> rows)
        => new("How many times as fast Gumbel-Softmax is", "classes", "ratio",
            [
                new("ours", RatioPoints(rows)) { Markers = true, Color = 2 },
                Papers("the paper's", RatioPoints(PaperClassifier.Speeds), 2),
            ])
        {
            LogX = true,
            LogY = true,
            Height = 340,
            Background = true,
            Caption = "Marginalization evaluates the decoder for every class, Gumbel-Softmax once; "
                + "the convolutions of the image are computed once by either.",
            Description = "Steps per second by Gumbel-Softmax over those by marginalization, ours and the paper's, over the number of classes.",
        };

    static ChartSeries Papers(string name, ChartPoint[] points, int color)
        => new(name, points) { Markers = true, Stroke = LineStroke.Dashed, Width = 1.25, Color = color };

    static ChartPoint[] Points(IEnumerable<SpeedRow> rows) => [.. rows.Select(row => new ChartPoint(row.Classes, row.StepsPerSecond))];

    static ChartPoint[] RatioPoints(IReadOnlyList<SpeedRow> rows) => [.. RatiosOf(rows).Select(pair => new ChartPoint(pair.Classes, pair.Ratio))];
}
