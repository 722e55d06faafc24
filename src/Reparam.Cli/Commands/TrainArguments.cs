using System.CommandLine;
using System.Globalization;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>The options of <c>train MODEL</c> and the configuration they make.</summary>
/// <param name="verb">The model.</param>
sealed class TrainArguments(ModelVerb verb)
{
    public ModelVerb Verb { get; } = verb;

    public Option<string> Latent { get; } = Choose.Word("--latent", "Law of the latent variables.", "categorical", ["categorical", "bernoulli"]);

    public Option<int> Variables { get; } = Choose.Whole("--variables", $"{verb.Variables}; 200 when --latent is bernoulli.", 1, 1_000_000, 20);

    public Option<int> Classes { get; } = Choose.Whole("--classes", verb.HasLabels ? "Classes." : "Classes of each categorical variable.", 2, 1_000_000, 10);

    public Option<int[]?> Hidden { get; } = Choose.Widths("--hidden", "Widths of the encoder's hidden layers (ReLU), from the pixels' side; the decoder mirrors them. [default: none, both maps linear]", 1_000_000);

    public Option<string> Codes { get; } = Choose.Word("--codes", $"What {verb.Reader} sees of a Bernoulli variable: 0 and 1, or -1 and 1.", "zero-one", ["zero-one", "signed"]);

    public Option<string> Prior { get; } = Choose.Word("--prior", "Prior over the codes.", "learned", ["learned", "uniform"]);

    public Option<int> LatentSize { get; } = Choose.Whole("--latent-size", "Normal latent variables.", 1, 1_000_000, 32);

    public Option<int> Labels { get; } = Choose.Whole("--labels", "Training images with a label, equally many of each class; 10 of each if --classes is not 10.", 1, 1_000_000, 100);

    public Option<int> LabelledBatch { get; } = Choose.Whole("--labelled-batch", "Labelled images in a step, beside --batch; all if there are fewer.", 1, 1_000_000, 10);

    public Option<double> Alpha { get; } = Choose.Number("--alpha", $"Weight of the classifier's own term. [default: {SemiSupervisedRun.DefaultAlphas}]", 0, 1e6);

    public Option<double> Augment { get; } = AugmentOption();

    public Option<bool> RandomLabels { get; } = new("--random-labels") { Description = "Draw the labels at random instead of the data's, to measure speed with any number of classes." };

    public Option<string?> Weights { get; } = Choose.Folder("--weights", "Begin with the weights of the run in this folder, made by any estimator and optimizer. [default: fresh ones]");

    public Option<string> Estimator { get; } = Choose.Word("--estimator", $"Gradient estimator: {string.Join(", ", verb.Estimators)}.", "gumbel-softmax", verb.Estimators, "NAME");

    public Option<int> Samples { get; } = Choose.Whole("--samples", "Samples of estimators that take several (rloo, vimco, arms, carms, double-cv, rodeo, sum-and-sample, unordered-set).", 2, 1000, 4);

    public Option<double> SlopeGrowth { get; } = Choose.Number("--slope-growth", FormattableString.Invariant($"By how much the slope of slope-annealed grows in an epoch, up to 5. [default: {SlopeAnnealed.SourceGrowth}]"), 0, 1e3);

    public Option<long> Steps { get; } = Choose.Long("--steps", "Training steps.", 1, 1_000_000_000, verb.Steps);

    public Option<int> Batch { get; } = Choose.Whole("--batch", verb.HasLabels ? "Unlabelled images in a step." : "Images in a step.", 1, 1_000_000, verb.HasLabels ? 50 : 100);

    public Option<string> Optimizer { get; } = Choose.Word("--optimizer", "Optimizer; sgd has momentum 0.9.", "adam", ["adam", "sgd"]);

    public Option<double> LearningRate { get; } = Choose.Number("--lr", "Learning rate.", 1e-9, 10, verb.LearningRate);

    public Option<string> LearningRateSchedule { get; } = Choose.Word("--lr-schedule", "Learning rate over the run: constant, or falling to 0.", "cosine", ["constant", "linear", "cosine"]);

    public Option<double> Tau { get; } = Choose.Number("--tau", "Temperature at the start.", 1e-3, 1e3, 1);

    public Option<double> TauMin { get; } = Choose.Number("--tau-min", "Temperature at the end (exponential: its floor).", 1e-3, 1e3, 0.5);

    public Option<double> TauRate { get; } = Choose.Number("--tau-rate", "r of the exponential schedule max(tau-min, tau exp(-r t)).", 0, 1, verb.TauRate);

    public Option<int> TauEvery { get; } = Choose.Whole("--tau-every", "Steps between updates of the temperature.", 1, 1_000_000_000, verb.TauEvery);

    public Option<string> TauSchedule { get; } = Choose.Word("--tau-schedule", "Temperature over the run.", verb.TauSchedule, ["constant", "exponential", "linear", "cosine"]);

    public Option<long> Seed { get; } = Choose.Long("--seed", "Seed of all randomness of the run.", 0, long.MaxValue, 0);

    public Option<int> Threads { get; } = Choose.Whole("--threads", "Threads; the results do not depend on them with the managed matrix product.", 1, 64, Math.Min(Environment.ProcessorCount, 4));

    public Option<string?> Data { get; } = Choose.Folder("--data", $"Folder of {DatasetFormats.Names} files, gzipped or not. [default: the embedded MNIST]");

    public Option<string> Binarization { get; } = Choose.Word("--binarization", "How grey pixels become 0 and 1: sampled once, sampled every step, at one half, or not at all.", verb.Binarization, ["fixed", "dynamic", "threshold", "none"]);

    public Option<string?> Out { get; } = Choose.Folder("--out", "Folder of the run. [default: the next free name under runs/]");

    public Option<string?> Resume { get; } = Choose.Folder("--resume", "Go on with the run in this folder.");

    public Option<int> EvalSamples { get; } = Choose.Whole("--eval-samples", verb.Samples, 1, 1_000_000, verb.EvalSamples);

    public Option<string> MatrixProduct { get; } = Choose.Word("--matrix-product", "Our own, or cblas_sgemm of an installed OpenBLAS, MKL or Accelerate.", MatrixProducts.Managed, [MatrixProducts.Managed, MatrixProducts.Native]);

    public Option<bool> Profile { get; } = new("--profile") { Description = "Measure where the time of the training steps goes, and show it as a table on the error stream." };

    public Option<string> Output { get; } = Choose.Word("--output", "How the result is printed.", "text", ["text", "json"]);

    public IReadOnlyList<Option> All =>
    [
        .. Only(!Verb.HasLabels, Latent, Variables), Classes, .. Only(Verb.HasLabels, LatentSize, Labels, LabelledBatch, Alpha, Augment, RandomLabels),
        .. Only(Verb.HasHidden, Hidden), .. Only(!Verb.HasLabels, Codes), .. Only(Verb.HasPrior, Prior), Weights, Estimator, Samples, SlopeGrowth, Steps, Batch, Optimizer, LearningRate, LearningRateSchedule,
        Tau, TauMin, TauRate, TauEvery, TauSchedule, Seed, Threads, Data, Binarization, Out, Resume, EvalSamples, MatrixProduct, Profile, Output,
    ];

    /// <summary>The strength of the labelled images' distortion, as <c>reproduce table2</c> has it too.</summary>
    public static Option<double> AugmentOption()
        => Choose.Number("--augment", $"Distort the labelled images at random, afresh in every step: at 1 {Distortion.AtStrengthOne}, at 0 not at all. Of images that were binarized before, what comes between 0 and 1 is cut at one half.", 0, 2, 0);

    /// <summary>Its value, null for none.</summary>
    public static double? Strength(ParseResult parsed, Option<double> augment) => parsed.GetValue(augment) is > 0 and var strength ? strength : null;

    static Option[] Only(bool applies, params Option[] options) => applies ? options : [];

    public bool Resumes(ParseResult parsed) => parsed.GetValue(Resume) is not null;

    public bool AsJson(ParseResult parsed) => parsed.GetValue(Output) == "json";

    /// <summary>
    /// Whether an option is part of a run's configuration, and so cannot be given to a run that has one. The data are
    /// known by their checksums, wherever they lie.
    /// </summary>
    public bool DecidesNumbers(Option option) => option != Threads && option != Profile && option != Output && option != Resume && option != Data;

    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Refuses values that do not go together.</summary>
    public void Check(ParseResult parsed)
    {
        var bernoulli = IsBernoulli(parsed);
        if (bernoulli && IsGiven(parsed, Classes)) throw new UsageException($"--classes: '{parsed.GetValue(Classes)}' does not apply to --latent bernoulli, whose variables have two.");
        if (!bernoulli && !Verb.HasLabels && parsed.GetValue(Codes) == "signed") throw new UsageException("--codes: 'signed' applies to --latent bernoulli only.");
        if (IsGiven(parsed, SlopeGrowth) && parsed.GetValue(Estimator) != SlopeAnnealed.Description.Name)
            throw new UsageException(FormattableString.Invariant($"{SlopeGrowth.Name}: {parsed.GetValue(SlopeGrowth):R} does not apply to '{parsed.GetValue(Estimator)}', only to '{SlopeAnnealed.Description.Name}'."));
        if (parsed.GetValue(Tau) < parsed.GetValue(TauMin) && parsed.GetValue(TauSchedule) == "exponential")
            throw new UsageException(FormattableString.Invariant($"--tau: {parsed.GetValue(Tau):R} is below --tau-min {parsed.GetValue(TauMin):R}; the exponential schedule only falls."));
    }

    public RunConfig Config(ParseResult parsed, Dataset dataset)
    {
        var bernoulli = IsBernoulli(parsed);
        var variables = Verb.HasLabels ? 1 : bernoulli && !IsGiven(parsed, Variables) ? 200 : parsed.GetValue(Variables);
        var classes = bernoulli ? 1 : parsed.GetValue(Classes);
        if (parsed.GetValue(Batch) > dataset.Train.Count) throw new UsageException($"--batch: {parsed.GetValue(Batch)} is more than the {dataset.Train.Count} training images.");
        if (Verb.Layers == 2 && dataset.Train.Height < 2) throw new UsageException($"--data: images of one row have no lower half for 'train {Verb.Name}' to predict.");
        if (!Verb.HasLabels && EstimatorRegistry.Find(parsed.GetValue(Estimator)!)!.Info.Variables == (bernoulli ? DiscreteVariables.Categorical : DiscreteVariables.Binary))
            throw new UsageException($"--estimator: '{parsed.GetValue(Estimator)}' does not apply to --latent {parsed.GetValue(Latent)}.");
        var hidden = (Verb.HasHidden ? parsed.GetValue(Hidden) : null) ?? [];
        var widths = hidden.Length == 0 ? null : string.Join(',', hidden);
        var data = parsed.GetValue(Data);
        var config = new RunConfig
        {
            Model = Verb.Name,
            Latent = Verb.HasLabels ? "categorical" : parsed.GetValue(Latent)!,
            Variables = variables,
            Classes = classes,
            Hidden = widths,
            Codes = Verb.HasLabels ? "zero-one" : parsed.GetValue(Codes)!,
            Prior = Verb.HasPrior ? parsed.GetValue(Prior)! : null,
            Estimator = parsed.GetValue(Estimator)!,
            Samples = parsed.GetValue(Samples),
            SlopeGrowth = IsGiven(parsed, SlopeGrowth) ? parsed.GetValue(SlopeGrowth) : null,
            Steps = parsed.GetValue(Steps),
            BatchSize = parsed.GetValue(Batch),
            Optimizer = parsed.GetValue(Optimizer)!,
            LearningRate = parsed.GetValue(LearningRate),
            LearningRateSchedule = parsed.GetValue(LearningRateSchedule)!,
            Tau = parsed.GetValue(Tau),
            TauMin = parsed.GetValue(TauMin),
            TauRate = parsed.GetValue(TauRate),
            TauEvery = parsed.GetValue(TauEvery),
            TauSchedule = parsed.GetValue(TauSchedule)!,
            Seed = parsed.GetValue(Seed),
            Data = data is null ? null : System.IO.Path.GetFullPath(data),
            Dataset = dataset.Name,
            // There is nothing to draw of images that are binary already.
            Binarization = dataset.IsBinary && !IsGiven(parsed, Binarization) ? "fixed" : parsed.GetValue(Binarization)!,
            DataSha256 = dataset.Files.ToDictionary(file => file.Name, file => file.Sha256),
            EvalSamples = parsed.GetValue(EvalSamples),
            MatrixProduct = parsed.GetValue(MatrixProduct)!,
        };
        if (Verb.HasLabels) config = WithLabels(parsed, config, dataset);
        MemoryLimit.Check(config, dataset.Train, Estimator, Request(config));
        return parsed.GetValue(Weights) is { } run ? config with { Weights = System.IO.Path.GetFullPath(run), WeightsSha256 = Checksum(run) } : config;
    }

    string Checksum(string weights)
    {
        try
        {
            return InitialWeights.Checksum(weights);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Weights.Name}: {exception.Message}");
        }
    }

    bool IsBernoulli(ParseResult parsed) => !Verb.HasLabels && parsed.GetValue(Latent) == "bernoulli";

    RunConfig WithLabels(ParseResult parsed, RunConfig config, Dataset dataset)
    {
        var labels = IsGiven(parsed, Labels) ? parsed.GetValue(Labels) : 10 * config.Classes;
        config = config with
        {
            Labels = labels,
            LabelledBatch = IsGiven(parsed, LabelledBatch) ? parsed.GetValue(LabelledBatch) : Math.Min(parsed.GetValue(LabelledBatch), labels),
            Alpha = IsGiven(parsed, Alpha) ? parsed.GetValue(Alpha) : SemiSupervisedRun.DefaultAlpha(config.Estimator),
            Augment = Strength(parsed, Augment),
            LatentSize = parsed.GetValue(LatentSize),
            RandomLabels = parsed.GetValue(RandomLabels) ? true : null,
        };
        if (LabelledChoice.Problem(RunModels.Labelled(config, dataset), config.Classes, labels) is { } problem) throw problem;
        if (config.LabelledBatch > labels) throw new UsageException($"{LabelledBatch.Name}: {config.LabelledBatch} is more than the {labels} labelled images.");
        if (config.BatchSize > dataset.Train.Count - labels) throw new UsageException($"{Batch.Name}: {config.BatchSize} is more than the {dataset.Train.Count - labels} training images without a label.");
        return config;
    }

    /// <summary>Refuses a configuration, read from a file, that no options make: the limits are theirs alone.</summary>
    /// <exception cref="InvalidDataException">It is one; the message names the file and the option.</exception>
    public static void Verify(RunConfig config, Dataset dataset, string path)
    {
        if (ModelVerb.Find(config.Model) is not { } verb) throw new InvalidDataException($"{path}: there is no model '{config.Model}'.");
        var options = new TrainArguments(verb);
        var command = new Command(verb.Name);
        foreach (var option in options.All) command.Add(option);
        var parsed = command.Parse([.. options.Spell(config)], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is [var error, ..]) throw new InvalidDataException($"{path}: {error.Message}");
        try
        {
            options.Check(parsed);
            var made = options.Config(parsed, dataset) with { Data = config.Data, Dataset = config.Dataset, DataSha256 = config.DataSha256, Weights = config.Weights, WeightsSha256 = config.WeightsSha256 };
            if (made != config || !NamesWeights(config)) throw new InvalidDataException($"{path} is not a configuration that reparam writes.");
        }
        catch (UsageException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    // Both or none, as they are written.
    static bool NamesWeights(RunConfig config) => config is { Weights: null, WeightsSha256: null }
        || (config is { Weights: { } folder, WeightsSha256: { Length: 64 } sum } && System.IO.Path.IsPathRooted(folder) && sum.All(char.IsAsciiHexDigitLower));

    IEnumerable<string> Spell(RunConfig config)
    {
        (Option Option, IFormattable Value)[] numbers =
        [
            (Variables, config.Variables), (Samples, config.Samples), (Steps, config.Steps), (Batch, config.BatchSize), (LearningRate, config.LearningRate), (Tau, config.Tau),
            (TauMin, config.TauMin), (TauRate, config.TauRate), (TauEvery, config.TauEvery), (Seed, config.Seed), (EvalSamples, config.EvalSamples),
        ];
        (Option Option, string Value)[] words =
        [
            (Latent, config.Latent), (Codes, config.Codes), (Estimator, config.Estimator), (Optimizer, config.Optimizer),
            (LearningRateSchedule, config.LearningRateSchedule), (TauSchedule, config.TauSchedule), (Binarization, config.Binarization), (MatrixProduct, config.MatrixProduct),
        ];
        var all = All;
        foreach (var (option, value) in numbers.Where(number => all.Contains(number.Option))) yield return $"{option.Name}={value.ToString(null, CultureInfo.InvariantCulture)}";
        foreach (var (option, value) in words.Where(word => all.Contains(word.Option))) yield return $"{option.Name}={value}";
        (Option Option, IFormattable? Value)[] ofLabels = [(Labels, config.Labels), (LabelledBatch, config.LabelledBatch), (Alpha, config.Alpha), (Augment, config.Augment), (LatentSize, config.LatentSize)];
        foreach (var (option, value) in ofLabels.Where(number => number.Value is not null)) yield return $"{option.Name}={value!.ToString(null, CultureInfo.InvariantCulture)}";
        if (config.SlopeGrowth is { } growth) yield return FormattableString.Invariant($"{SlopeGrowth.Name}={growth}");
        if (config.RandomLabels is true) yield return RandomLabels.Name;
        if (config.Hidden is not null) yield return $"{Hidden.Name}={config.Hidden}";
        if (config.Prior is { } prior) yield return $"{Prior.Name}={prior}";
        if (config.Latent != "bernoulli") yield return FormattableString.Invariant($"{Classes.Name}={config.Classes}");
    }

    // What the size of a run comes from.
    string Request(RunConfig config) => Verb.HasLabels
        ? $"{Classes.Name} {config.Classes}, {LatentSize.Name} {config.LatentSize}, {LabelledBatch.Name} {config.LabelledBatch}, {Batch.Name} {config.BatchSize}, {Estimator.Name} {config.Estimator}"
        : $"{Variables.Name} {config.Variables}{(config.Latent == "bernoulli" ? "" : $" x {Classes.Name} {config.Classes}")}{(config.Hidden is null ? "" : $", {Hidden.Name} {config.Hidden}")}, {Batch.Name} {config.BatchSize}, {Estimator.Name} {config.Estimator}";
}
