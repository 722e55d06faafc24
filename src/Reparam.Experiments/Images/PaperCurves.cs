using System.Globalization;

namespace Reparam.Experiments.Images;

/// <summary>A point of a curve of the paper: training step, and nats on the test images.</summary>
readonly record struct PaperPoint(double Step, double Nats);

/// <summary>The curves of Figures 3 and 4 of Jang, Gu and Poole (2017), read with an error of about 0.02 nat.</summary>
static class PaperCurves
{
    /// <summary>Last step that every visible curve reaches; the values of the paper's Table 1 are at this step.</summary>
    public const double FinalStep = 545_000;

    /// <summary>Names of the paper's models.</summary>
    public const string Vae = "VAE", Sbn = "SBN";

    const string Resource = "paper/curves.csv";

    static readonly Lazy<Dictionary<(string Figure, string Estimator), PaperPoint[]>> Curves = new(Load);

    /// <summary>Looks up the points of a curve, by step; empty if the paper has no such curve.</summary>
    /// <param name="figure">Name of the figure in the data, such as <c>VAE-Categorical</c>.</param>
    /// <param name="estimator">Name of the estimator in the data, such as <c>ST Gumbel-Softmax</c>.</param>
    public static IReadOnlyList<PaperPoint> Curve(string? figure, string? estimator)
        => figure is not null && estimator is not null && Curves.Value.TryGetValue((figure, estimator), out var points) ? points : [];

    /// <summary>Interpolates a curve linearly at a step; null outside the curve.</summary>
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

    /// <summary>Finds the paper's figure for a model and its latent variables; null if there is none.</summary>
    /// <param name="model">Name of the model in the paper, <c>VAE</c> or <c>SBN</c>; null for a model that the paper has no curve of.</param>
    /// <param name="latent">Distribution of the latent variables.</param>
    public static string? FigureOf(string? model, string latent) => (model, latent) switch
    {
        (Vae or Sbn, "categorical") => $"{model}-Categorical",
        (Vae or Sbn, "bernoulli") => $"{model}-Bernoulli",
        _ => null,
    };

    /// <summary>Finds the paper's name of an estimator; null if the paper does not have it.</summary>
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
