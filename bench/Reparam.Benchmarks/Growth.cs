using System.Runtime.InteropServices;
using Reparam.Experiments.Charts;
using Reparam.Experiments.Workloads;
using Reparam.Kernels;

namespace Reparam.Benchmarks;

/// <summary>Measures the growth of the training step's time and memory: a table and a chart for each <see cref="GrowthCurve"/>.</summary>
static class Growth
{
    const string Header = "threads,median_us,lower_quartile_us,upper_quartile_us,slope,expected_slope,memory_mb";

    static readonly Timing Timing = new(Rounds: 11, RoundSeconds: 0.05, WarmSeconds: 0.4);

    /// <summary>Measures all curves and writes a CSV and an SVG file for each.</summary>
    /// <param name="folder">Folder of the files.</param>
    public static void Run(string folder)
    {
        Directory.CreateDirectory(folder);
        Console.WriteLine($"{Processor.Name}, {Environment.ProcessorCount} processors, vectors of {Processor.VectorBits} bits, "
            + RuntimeInformation.FrameworkDescription);
        // The first workload of a process also pays for the compilation of the later ones.
        Measure(GrowthCurve.All[0], GrowthCurve.All[0].Values[^1], 2);
        foreach (var curve in GrowthCurve.All)
        {
            var points = new List<Point>();
            foreach (var value in curve.Values)
            {
                foreach (var threads in curve.Threads(value)) points.Add(Measure(curve, value, threads));
            }
            var header = curve.Name == "threads" ? Header : $"{curve.Name},{Header}";
            var lines = points.Select(point => Line(curve, points, point)).Prepend(header).ToArray();
            File.WriteAllText(Path.Combine(folder, curve.Name + ".csv"), string.Join('\n', lines) + "\n");
            File.WriteAllText(Path.Combine(folder, curve.Name + ".svg"), Picture(curve, points).ToSvg() + "\n");
            Console.WriteLine(string.Join('\n', lines));
        }
    }

    static Point Measure(GrowthCurve curve, int value, int threads)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var compute = new Compute(threads);
        var work = curve.Step(value, compute);
        var seconds = Timing.Measure([work], CancellationToken.None)[0];
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(work);
        return new Point(value, threads, Part(0.5), Part(0.25), Part(0.75), bytes / 1e6);

        double Part(double part) => 1e6 * seconds[(int)(part * (seconds.Length - 1))];
    }

    static string Line(GrowthCurve curve, List<Point> points, Point point)
    {
        var before = points.LastOrDefault(p => p.Value < point.Value && (p.Threads == point.Threads || curve.Name == "threads"));
        var slope = before is null ? ""
            : FormattableString.Invariant($"{Math.Log(point.Median / before.Median) / Math.Log((double)point.Value / before.Value):F2}");
        var first = curve.Name == "threads" ? "" : FormattableString.Invariant($"{point.Value},");
        var times = FormattableString.Invariant($"{point.Median:F1},{point.Lower:F1},{point.Upper:F1}");
        return FormattableString.Invariant($"{first}{point.Threads},{times},{slope},{curve.ExpectedSlope:0},{point.Megabytes:F1}");
    }

    static LineChart Picture(GrowthCurve curve, List<Point> points)
    {
        var teams = points.GroupBy(point => curve.Name == "threads" ? 0 : point.Threads).ToArray();
        List<ChartSeries> series =
        [
            .. teams.Select(team => new ChartSeries(TeamName(team.Key), [.. team.Select(point => new ChartPoint(point.Value, point.Median))])
            {
                Markers = true,
                Band = [.. team.Select(point => new ChartRange(point.Lower, point.Upper))],
            }),
        ];
        // The expected line goes through an end of the first measured line: the last point if it rises, else the first.
        var anchor = curve.ExpectedSlope > 0 ? teams[0].Last() : teams[0].First();
        double Expected(int value) => anchor.Median * Math.Pow((double)value / anchor.Value, curve.ExpectedSlope);
        var name = FormattableString.Invariant($"expected slope {curve.ExpectedSlope:0}");
        series.Add(new ChartSeries(name, [.. curve.Values.Select(value => new ChartPoint(value, Expected(value)))])
        {
            Stroke = LineStroke.Dashed,
            Color = 6,
        });
        return new LineChart($"Training step by {curve.Name}", curve.Label, "microseconds for a step", series)
        {
            LogX = true,
            LogY = true,
            // A rising expected line may begin below the frame.
            YMin = 0.8 * Math.Min(points.Min(point => point.Lower), Expected(curve.Values[^1])),
            YMax = 1.25 * points.Max(point => point.Upper),
            Background = true,
            Caption = $"{GrowthCurve.Row}; medians and quartiles of {Timing.Rounds} rounds; {Processor.Name}. Expected: {curve.Why}.",
        };
    }

    static string TeamName(int threads) => threads switch { 0 => "measured", 1 => "1 thread", _ => $"{threads} threads" };

    sealed record Point(int Value, int Threads, double Median, double Lower, double Upper, double Megabytes);
}
