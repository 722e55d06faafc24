using System.Globalization;

namespace Reparam.Experiments.Images;

/// <summary>A point of a published curve: training step, and nats on the test images.</summary>
readonly record struct PaperPoint(double Step, double Nats);

/// <summary>The curves of Figures 3 and 4 of Jang, Gu and Poole (2017), good to about 0.02 nat.</summary>
static class PaperCurves
{
    /// <summary>The last step that every visible curve reaches; the paper's Table 1 was read there.</summary>
    public const double FinalStep = 545_000;

    const string Resource = "paper/curves.csv";

    static readonly Lazy<Dictionary<(string Figure, string Estimator), PaperPoint[]>> Curves = new(Load);

    /// <summary>The points of one curve by step; empty when the paper has no such curve.</summary>
    /// <param name="figure">The figure as the paper's data names it, say <c>VAE-Categorical</c>.</param>
    /// <param name="estimator">The estimator as the paper's data names it, say <c>ST Gumbel-Softmax</c>.</param>
    public static IReadOnlyList<PaperPoint> Curve(string? figure, string? estimator) =>
        figure is not null && estimator is not null && Curves.Value.TryGetValue((figure, estimator), out var points) ? points : [];

    /// <summary>The value at a step, on the straight line between its neighbours; null outside the curve.</summary>
    public static double? At(string? figure, string? estimator, double step)
    {
        var points = Curve(figure, estimator);
        if (points.Count == 0 || !(step >= points[0].Step && step <= points[^1].Step)) return null;
        var right = 0;
        while (points[right].Step < step) right++;
        var b = points[right];
        if (b.Step == step) return b.Nats;
        var a = points[right - 1];
        return a.Nats + ((b.Nats - a.Nats) * (step - a.Step) / (b.Step - a.Step));
    }

    /// <summary>The paper's figure for a model and its latent variables; null when it has none.</summary>
    public static string? FigureOf(string model, string latent) => (model, latent) switch
    {
        ("vae", "categorical") => "VAE-Categorical",
        ("vae", "bernoulli") => "VAE-Bernoulli",
        ("sbn", "categorical") => "SBN-Categorical",
        ("sbn", "bernoulli") => "SBN-Bernoulli",
        _ => null,
    };

    /// <summary>The paper's name for one of our estimators; null when it did not run it.</summary>
    public static string? EstimatorOf(string estimator) => estimator switch
    {
        "gumbel-softmax" => "Gumbel-Softmax",
        "st-gumbel-softmax" => "ST Gumbel-Softmax",
        "straight-through" => "ST",
        "slope-annealed" => "Slope-Annealed ST",
        _ when estimator.StartsWith("score-function", StringComparison.Ordinal) => "SF",
        _ when estimator.StartsWith("darn", StringComparison.Ordinal) => "DARN",
        _ when estimator.StartsWith("muprop", StringComparison.Ordinal) => "MuProp",
        _ => null,
    };

    static Dictionary<(string, string), PaperPoint[]> Load()
    {
        using var stream = typeof(PaperCurves).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var curves = new Dictionary<(string, string), List<PaperPoint>>();
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            var key = (cells[0], cells[1]);
            if (!curves.TryGetValue(key, out var points)) curves.Add(key, points = []);
            points.Add(new(1000 * double.Parse(cells[2], CultureInfo.InvariantCulture), double.Parse(cells[3], CultureInfo.InvariantCulture)));
        }
        return curves.ToDictionary(pair => pair.Key, pair => pair.Value.OrderBy(point => point.Step).ToArray());
    }
}
