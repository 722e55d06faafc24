namespace Reparam.Experiments.Images;

/// <summary>Numbers that the report of a run on images tells.</summary>
sealed record ImageSummary
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
