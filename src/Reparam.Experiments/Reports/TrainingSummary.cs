using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reports;

/// <summary>All that a report of a training run tells.</summary>
sealed record TrainingSummary
{
    /// <summary>What the run shows, in one sentence; the heading of the page.</summary>
    public required string Claim { get; init; }

    /// <summary>The model by our name, say <c>vae</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The kind of its latent variables: <c>categorical</c> or <c>bernoulli</c>.</summary>
    public required string Latent { get; init; }

    /// <summary>The estimator by our name, say <c>gumbel-softmax</c>.</summary>
    public required string Estimator { get; init; }

    /// <summary>How grey images became targets: <c>fixed</c>, <c>dynamic</c>, <c>threshold</c>, or <c>none</c> for soft targets.</summary>
    public required string Binarization { get; init; }

    /// <summary>Whether model and data are the paper's, so that its numbers can stand beside the run's.</summary>
    public bool IsPapers { get; init; } = true;

    /// <summary>Steps trained.</summary>
    public required long Steps { get; init; }

    /// <summary>Images in a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Mean training loss of the last stretch, in nats.</summary>
    public double? TrainLoss { get; init; }

    public Bound? Validation { get; init; }

    public Bound? Test { get; init; }

    public double? StepsPerSecond { get; init; }

    public double? Seconds { get; init; }

    public IReadOnlyList<ProgressPoint> Progress { get; init; } = [];

    /// <summary>Pictures of what the model makes of images.</summary>
    public IReadOnlyList<Gallery> Galleries { get; init; } = [];

    /// <summary>The usage of each layer's codes.</summary>
    public IReadOnlyList<CodeUsage> Codes { get; init; } = [];

    /// <summary>The settings, in the order to show.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Config { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether the targets were grey values rather than zeros and ones.</summary>
    public bool HasSoftTargets => Binarization == "none";
}

/// <summary>A negative multi-sample bound in nats per image.</summary>
/// <param name="Nats">The mean over the images; lower is better.</param>
/// <param name="Samples">How many samples per image, the paper's m.</param>
/// <param name="Images">Over how many images.</param>
sealed record Bound(double Nats, int Samples, int Images)
{
    /// <summary>Images classified correctly, in percent; null for a model that does not classify.</summary>
    public double? Accuracy { get; init; }
}

/// <summary>What was known at one step of training; what was not measured there is null. The accuracy is in percent, on validation.</summary>
sealed record ProgressPoint(long Step, double? TrainLoss = null, double? ValidationNats = null, double? Temperature = null, double? Accuracy = null);

/// <summary>Grey images of one size, each row by row with values from 0 to 1.</summary>
sealed record Pictures(int Width, int Height, IReadOnlyList<float[]> Images)
{
    /// <summary>Pictures of the size of a data set's images.</summary>
    public static Pictures Of(ImageSet like, ReadOnlySpan<float> pixels)
    {
        var images = new List<float[]>();
        for (var i = 0; i < pixels.Length; i += like.PixelsPerImage) images.Add(pixels.Slice(i, like.PixelsPerImage).ToArray());
        return new Pictures(like.Width, like.Height, images);
    }
}

/// <summary>Pictures of one kind, or of a few kinds of which the i-th of each stand together.</summary>
/// <param name="Heading">What they are.</param>
/// <param name="Caption">How to read them.</param>
/// <param name="Kinds">The kinds, each with the name of one of its pictures.</param>
sealed record Gallery(string Heading, string Caption, IReadOnlyList<(string Name, Pictures Pictures)> Kinds);

/// <summary>How a layer of latent variables is used: its probabilities given the image, averaged over images.</summary>
/// <param name="Variables">How many variables.</param>
/// <param name="Classes">Classes of each; 2 is shown as a mean activation, which then stands alone per variable.</param>
/// <param name="Means">
/// For a categorical: <c>Variables x Classes</c> values, the classes of a variable together. For a Bernoulli: one mean
/// activation per variable.
/// </param>
/// <param name="Images">Over how many images.</param>
sealed record CodeUsage(int Variables, int Classes, float[] Means, int Images)
{
    /// <summary>Which codes these are.</summary>
    public string Heading { get; init; } = "Usage of the codes";

    /// <summary>Whether each variable has one mean activation rather than a distribution.</summary>
    public bool IsBinary => Classes == 2 && Means.Length == Variables;

    /// <summary>The effective number of classes of a variable, from 1 to <see cref="Classes"/>.</summary>
    public double Perplexity(int variable)
    {
        var probabilities = Means.AsSpan(variable * Classes, Classes);
        double sum = 0;
        foreach (var p in probabilities) sum += p;
        double entropy = 0;
        foreach (var p in probabilities)
        {
            if (p > 0) entropy -= p / sum * Math.Log(p / sum);
        }
        return Math.Exp(entropy);
    }
}
