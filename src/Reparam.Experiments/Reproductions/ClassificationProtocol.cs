using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reproductions;

/// <summary>What decides the numbers of Table 2 besides methods, seeds and steps: a table goes on only by the protocol it began with.</summary>
sealed record ClassificationProtocol
{
    /// <summary>The weights of the classifier's own term to choose from, a single one for every method; none for each method's own.</summary>
    public required IReadOnlyList<double> Alphas { get; init; }

    /// <summary>Length of the short runs that choose among them.</summary>
    public required long AlphaSteps { get; init; }

    /// <summary>Steps between rows of the curves.</summary>
    public required long CurveEvery { get; init; }

    /// <summary>Classes that the labels have.</summary>
    public required int Classes { get; init; }

    public required int Labels { get; init; }

    /// <summary>Unlabelled images in a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Labelled ones beside them.</summary>
    public required int LabelledBatch { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>constant or cosine.</summary>
    public required string LearningRateSchedule { get; init; }

    /// <summary>Length of the runs, where the learning rate depends on it; null for a constant one.</summary>
    public required long? Steps { get; init; }

    /// <summary>How strongly labelled images are distorted; null if they are not, as in the paper.</summary>
    public double? Augment { get; init; }

    /// <summary>The temperature of whole runs; null for the paper's schedule.</summary>
    public double? Tau { get; init; }

    /// <summary>How many validation images an α and how many test images a run is judged on, drawn at random; 0 is all.</summary>
    public required int EvalImages { get; init; }

    public required string Dataset { get; init; }

    public required IReadOnlyDictionary<string, string> DataSha256 { get; init; }

    /// <summary>What the paper leaves open and was decided here, in sentences.</summary>
    public IReadOnlyList<string> OwnChoices { get; init; } =
    [
        "alpha is the one of the highest accuracy on evalImages validation images (0: all) after alphaSteps steps of seed 0, of equal ones that of the better bound, then the first; the paper chose on the test set. It is not chosen again for other seeds. A single alpha is not chosen at all; without any, marginalization has 30 and every other method 300, by what longer runs did on validation images. A short run is at the temperatures of its own steps.",
        "The loss is the mean over the labelled images of a step plus the mean over its unlabelled ones; alpha weighs the former's classifier term. A step has batchSize unlabelled images and labelledBatch labelled ones.",
        "Adam at learningRate; with a constant one a run does not depend on its length and can be gone on with. Glorot's initial weights, He's before rectifiers in convolutions; the decoder's for the class are larger by the root of the number of normal variables, so that at first it depends on the one as much as on the others. No weight decay, no other regularization but augment.",
        "32 normal variables; padding as few zeros as make half the rows; the class joins at the dense layers; KL and entropy in closed form; all classes of an image share the noise of z.",
        "The unlabelled images are all those that are not labelled. Training images are binarized afresh at every step, validation and test images once, with a seed of their own, which is not the published binarization.",
        $"With augment the labelled images are distorted at random, afresh in every step, in the bound and in the classifier's term: at 1 {Distortion.AtStrengthOne}. The paper has no such thing. Unlabelled images and those that judge are as they are.",
        "testBound is the mean of -U(x) over the test images with the sum over all classes, by one draw of z for each, whatever method trained; testAccuracy is of the likeliest class of q(y|x). A row is the value at its step, not the best so far.",
        "seconds are of training alone, evaluations left out, on the threads of one run beside whatever other runs there were.",
    ];

    /// <summary>The steps at which a run of a length has a row in its curve.</summary>
    public IEnumerable<long> CurveStepsTo(long steps)
    {
        for (var step = CurveEvery; step < steps; step += CurveEvery) yield return step;
        yield return steps;
    }

    /// <summary>The rows of a table in a folder.</summary>
    public static string TableIn(string folder) => Path.Combine(folder, "table2.csv");

    /// <inheritdoc cref="TableProtocol.DifferenceFrom"/>
    public string? DifferenceFrom(string folder) => ProtocolFile.Difference(FileIn(folder), TableIn(folder), TableJson.Default.ClassificationProtocol, Difference);

    /// <summary>Writes it where a folder has none yet.</summary>
    public void Begin(string folder) => ProtocolFile.Begin(FileIn(folder), this, TableJson.Default.ClassificationProtocol);

    static string FileIn(string folder) => Path.Combine(folder, "table2-protocol.json");

    string? Difference(ClassificationProtocol found)
        => !found.Alphas.SequenceEqual(Alphas) ? found.Alphas.Count == 0 ? "each method's own alpha" : $"--alphas {string.Join(',', found.Alphas.Select(alpha => FormattableString.Invariant($"{alpha:R}")))}"
            : Alphas.Count > 1 && found.AlphaSteps != AlphaSteps ? $"--alpha-steps {found.AlphaSteps}"
            : found.CurveEvery != CurveEvery ? $"--curve-every {found.CurveEvery}"
            : found.Labels != Labels ? $"--labels {found.Labels}"
            : found.BatchSize != BatchSize ? $"--batch {found.BatchSize}"
            : found.LabelledBatch != LabelledBatch ? $"--labelled-batch {found.LabelledBatch}"
            : found.LearningRate != LearningRate ? FormattableString.Invariant($"--lr {found.LearningRate:R}")
            : found.LearningRateSchedule != LearningRateSchedule ? $"--lr-schedule {found.LearningRateSchedule}"
            : found.Steps != Steps ? $"--steps {found.Steps}"
            : found.Augment != Augment ? FormattableString.Invariant($"--augment {found.Augment ?? 0:R}")
            : found.Tau != Tau ? found.Tau is { } tau ? FormattableString.Invariant($"--tau {tau:R}") : "the paper's temperatures"
            : found.EvalImages != EvalImages ? $"--eval-images {found.EvalImages}"
            : found.Classes != Classes || !ProtocolFile.AreSame(found.DataSha256, DataSha256) ? $"the data '{found.Dataset}'"
            : null;
}
