using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reparam.Experiments.Reproductions;

/// <summary>What decides the numbers of a table besides its length: a table goes on only by the protocol it began with.</summary>
sealed record TableProtocol
{
    /// <summary>
    /// The grid unless another is given: the upper half of the paper's, times ten. By short runs a rate above the paper's
    /// largest wins nearly everywhere, so its loss may have been scaled otherwise than ours, which is the mean over images
    /// of the sum over pixels. Over hundreds of thousands of steps the paper's largest can still be the best.
    /// </summary>
    public static IReadOnlyList<double> DefaultLearningRates { get; } = [3e-3, 1e-2, 3e-2];

    /// <summary>The paper's schedules; the first is the one under which the learning rate is chosen.</summary>
    public static IReadOnlyList<Annealing> Annealings { get; } = [new(1e-4, 500), new(1e-4, 1000), new(1e-5, 500), new(1e-5, 1000)];

    /// <summary>The steps at which the test set is evaluated, where a run comes so far.</summary>
    public static IReadOnlyList<long> Milestones { get; } = [5_000, 25_000, 50_000, 100_000, 200_000, 545_000];

    /// <summary>
    /// The growth of slope-annealed's slope in an epoch. By its source's, 0.04, it is steepest after 100 epochs; by this one
    /// ten times as late, near the end of the paper's 1090.
    /// </summary>
    public const double DefaultSlopeGrowth = 0.004;

    /// <summary>The grid in use.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    public required long GridSteps { get; init; }

    public required long ScheduleSteps { get; init; }

    /// <summary>The growth in use; null in a protocol from before it was named, which had the source's.</summary>
    public double? SlopeGrowth { get; init; }

    public required int BatchSize { get; init; }

    public required long Seed { get; init; }

    /// <summary>m of the test bound.</summary>
    public required int EvalSamples { get; init; }

    /// <summary>How many test images, drawn at random; 0 is all.</summary>
    public required int TestImages { get; init; }

    public required string Dataset { get; init; }

    public required IReadOnlyDictionary<string, string> DataSha256 { get; init; }

    /// <summary>What the paper leaves open and was decided here, in sentences.</summary>
    public IReadOnlyList<string> OwnChoices { get; init; } =
    [
        "Minibatches of 100 images unless batchSize says otherwise; Glorot's initial weights, the last layer's bias at the logits of the pixels' means; no weight decay.",
        "The loss is the mean over images of the sum over pixels; the paper does not say which its learning rates are for.",
        "The learning rate is the best of learningRates, which are not the paper's but its upper half times ten, on validation after gridSteps steps, by the bound of up to 1000 images with 100 samples; ties go to the first.",
        "Only gumbel-softmax and st-gumbel-softmax are annealed, and only in the VAE; the schedule is the best on validation after scheduleSteps steps at the chosen learning rate. Everything else is at temperature 1.",
        "The SBN is trained on one sample and judged by the log of the mean of evalSamples likelihoods; the VAE has a learned prior and the closed form of the KL term between the discrete laws.",
        "score-function-vn, darn-vn and muprop-vn centre the learning signal by its moving average and divide it by max(1, its moving deviation), both averages of decay 0.95, without a learned baseline; in the VAE their signal is that of the whole log-weight, the KL term included. darn-vn expands the cost about the uniform center.",
        "straight-through is the hard sample with the gradient of the mean, the softmax of a categorical variable. slope-annealed draws from the law whose logits are multiplied by the slope, and a model trained by it is judged with that law.",
        "slope-annealed: slope min(5, 1 + slopeGrowth epoch); its source's grows by 0.04, in runs of a hundred epochs. The short runs go through the epochs of the whole run.",
        "A run has one seed, and a row is the value at its step, not the best so far.",
    ];

    /// <summary>The steps at which a run of a length is evaluated.</summary>
    public static IEnumerable<long> MilestonesTo(long steps) => Milestones.Where(step => step < steps).Append(steps);

    /// <summary>The rows of a table in a folder.</summary>
    public static string TableIn(string folder) => Path.Combine(folder, "table1.csv");

    /// <summary>What differs between the protocol of the table in a folder and this one; null if nothing does, or there is none.</summary>
    /// <exception cref="InvalidDataException">Its file is damaged, or there are rows and it is not there.</exception>
    public string? DifferenceFrom(string folder) => ProtocolFile.Difference(FileIn(folder), TableIn(folder), TableJson.Default.TableProtocol, Difference);

    /// <summary>Writes it where a folder has none yet.</summary>
    public void Begin(string folder) => ProtocolFile.Begin(FileIn(folder), this, TableJson.Default.TableProtocol);

    static string FileIn(string folder) => Path.Combine(folder, "protocol.json");

    string? Difference(TableProtocol found)
        => !found.LearningRates.SequenceEqual(LearningRates) ? $"--learning-rates {string.Join(',', found.LearningRates.Select(rate => FormattableString.Invariant($"{rate:R}")))}"
            : found.GridSteps != GridSteps ? $"--grid-steps {found.GridSteps}"
            : found.ScheduleSteps != ScheduleSteps ? $"--schedule-steps {found.ScheduleSteps}"
            : found.SlopeGrowth != SlopeGrowth ? "another growth of slope-annealed"
            : found.BatchSize != BatchSize ? $"--batch {found.BatchSize}"
            : found.Seed != Seed ? $"--seed {found.Seed}"
            : found.EvalSamples != EvalSamples ? $"--eval-samples {found.EvalSamples}"
            : found.TestImages != TestImages ? $"--test-images {found.TestImages}"
            : !ProtocolFile.AreSame(found.DataSha256, DataSha256) ? $"the data '{found.Dataset}'"
            : null;
}

/// <summary>What a command that makes a table prints as JSON.</summary>
sealed record TableAnswer<T>(string Command, IReadOnlyList<T> Results);

/// <summary>The JSON of tables: camelCase, indented, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TableProtocol))]
[JsonSerializable(typeof(ClassificationProtocol))]
[JsonSerializable(typeof(SpeedProtocol))]
[JsonSerializable(typeof(TableAnswer<TableRow>))]
[JsonSerializable(typeof(TableAnswer<ClassificationRow>))]
[JsonSerializable(typeof(TableAnswer<SpeedRow>))]
sealed partial class TableJson : JsonSerializerContext;
