namespace Reparam.Experiments.Images;

/// <summary>Numbers that the report of a run on images shows.</summary>
sealed record ImageSummary
{
    /// <summary>Result of the run in one sentence; it is the heading of the page.</summary>
    public required string Claim { get; init; }

    /// <summary>Name of the experiment, such as <c>vae</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the model in the paper; null for a model that the paper has no curve of.</summary>
    public string? PaperModel { get; init; }

    /// <summary>Distribution of the latent variables, <c>categorical</c> or <c>bernoulli</c>.</summary>
    public required string Latent { get; init; }

    /// <summary>Name of the estimator, such as <c>gumbel-softmax</c>.</summary>
    public required string Estimator { get; init; }

    /// <summary>Binarization of grey images: <c>fixed</c>, <c>dynamic</c>, <c>threshold</c>, or <c>none</c> for soft targets.</summary>
    public required string Binarization { get; init; }

    /// <summary>Whether model and data are the paper's, so that the numbers are comparable.</summary>
    public bool IsPapers { get; init; } = true;

    /// <summary>Number of training steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Number of images in a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Mean training loss of the last row of the learning curve, in nats.</summary>
    public double? TrainLoss { get; init; }

    public Bound? Validation { get; init; }

    public Bound? Test { get; init; }

    public double? StepsPerSecond { get; init; }

    public double? Seconds { get; init; }

    public IReadOnlyList<ProgressPoint> Progress { get; init; } = [];

    /// <summary>Whether the targets were grey values instead of zeros and ones.</summary>
    public bool HasSoftTargets => Binarization == "none";
}

/// <summary>A negative multi-sample bound in nats per image.</summary>
/// <param name="Nats">Mean over the images; lower is better.</param>
/// <param name="Samples">Number of samples per image, the paper's m.</param>
/// <param name="Images">Number of images.</param>
sealed record Bound(double Nats, int Samples, int Images)
{
    /// <summary>Accuracy in percent; null for a model that does not classify.</summary>
    public double? Accuracy { get; init; }
}

/// <summary>Numbers at one step of training; null if they were not measured. The accuracy is in percent, on validation images.</summary>
sealed record ProgressPoint(
    long Step, double? TrainLoss = null, double? ValidationNats = null, double? Temperature = null, double? Accuracy = null);
