using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Runs;

/// <summary>Everything that decides the numbers of a run: equal configurations give equal tensors.</summary>
sealed record RunConfig
{
    public required string Model { get; init; }

    public required string Latent { get; init; }

    public required int Variables { get; init; }

    public required int Classes { get; init; }

    /// <summary>Widths of the encoder's hidden layers as the option has them; null where both maps are linear.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hidden { get; init; }

    public required string Codes { get; init; }

    /// <summary>Null for a model without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Prior { get; init; }

    /// <summary>How many training images are labelled; this and what follows are null for a model without labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Labels { get; init; }

    /// <summary>Labelled images in a step, beside the <see cref="BatchSize"/> others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LabelledBatch { get; init; }

    /// <summary>True if labels are drawn at random; null if they are the data's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? RandomLabels { get; init; }

    /// <summary>How strongly labelled images are distorted, afresh in every step; null if they are not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Augment { get; init; }

    /// <summary>The weight of the classifier's own term.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Alpha { get; init; }

    /// <summary>Normal latent variables.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LatentSize { get; init; }

    /// <summary>The folder of the run whose weights this one begins with, made absolute; null for fresh ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Weights { get; init; }

    /// <summary>What those weights are known by.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WeightsSha256 { get; init; }

    public required string Estimator { get; init; }

    public required int Samples { get; init; }

    /// <summary>Growth of the slope in an epoch; null where it is the estimator's own, or the estimator has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SlopeGrowth { get; init; }

    public required long Steps { get; init; }

    public required int BatchSize { get; init; }

    public required string Optimizer { get; init; }

    public required double LearningRate { get; init; }

    public required string LearningRateSchedule { get; init; }

    public required double Tau { get; init; }

    public required double TauMin { get; init; }

    public required double TauRate { get; init; }

    public required int TauEvery { get; init; }

    public required string TauSchedule { get; init; }

    public required long Seed { get; init; }

    /// <summary>The data folder as it was given, made absolute; null for the embedded MNIST.</summary>
    public string? Data { get; init; }

    public required string Dataset { get; init; }

    public required string Binarization { get; init; }

    /// <summary>SHA-256 of every data file, by name: a run goes on only with the data it began with.</summary>
    public required IReadOnlyDictionary<string, string> DataSha256 { get; init; }

    public required int EvalSamples { get; init; }

    public required string MatrixProduct { get; init; }

    /// <summary>Whether this is one of the paper's models, from fresh weights on the paper's data, so that its curves can stand beside the run's.</summary>
    [JsonIgnore]
    public bool IsPapers => IsMnist && Weights is null && Labels is null && Hidden is null && Binarization != "none" && (Latent, Variables, Classes) is ("categorical", 20, 10) or ("bernoulli", 200, 1);

    [JsonIgnore]
    public int[] HiddenWidths => Hidden is null ? [] : [.. Hidden.Split(',').Select(width => int.Parse(width, CultureInfo.InvariantCulture))];

    /// <summary>Whether the images are the embedded files, a copy of them under any name, or the binarized set as it is distributed.</summary>
    [JsonIgnore]
    public bool IsMnist => Data is null || Dataset == "binarized_mnist"
        || (DataSha256.Values.Contains(EmbeddedMnist.Files[DatasetPart.TrainImages].Sha256) && DataSha256.Values.Contains(EmbeddedMnist.Files[DatasetPart.TestImages].Sha256));

    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Default.RunConfig) + "\n";

    public static RunConfig FromJson(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RunJson.Default.RunConfig) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is not a run's configuration: {exception.Message}", exception);
        }
    }
}
