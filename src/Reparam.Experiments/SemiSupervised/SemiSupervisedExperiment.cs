using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Experiments.SemiSupervised;

/// <summary><c>semisup</c>: the semi-supervised VAE of Jang, Gu and Poole 2017, section 4.3.</summary>
sealed class SemiSupervisedExperiment : IExperiment
{
    /// <summary>Name of the sum over all classes, which is not in the registry of estimators.</summary>
    public const string Marginalization = "marginalization";

    /// <summary>
    /// Default α of a method, chosen by runs of thousands of steps on validation images. With one draw and a smaller α the classifier
    /// forgets the labels. With the sum over all classes and a larger α its accuracy breaks down.
    /// </summary>
    public static double DefaultAlpha(string method) => method == Marginalization ? SumAlpha : DrawAlpha;

    /// <summary>Default values of α, for help texts.</summary>
    public static string DefaultAlphas => $"{DrawAlpha}, {Marginalization} {SumAlpha}";

    /// <summary>Names of the methods: the sum over all classes, and all estimators for categorical variables.</summary>
    public static IReadOnlyList<string> Methods { get; } =
        [Marginalization, .. EstimatorRegistry.All.Where(entry => entry.Info.Variables != DiscreteVariables.Binary).Select(entry => entry.Info.Name)];

    const int SumAlpha = 30, DrawAlpha = 300;

    // Number of rows that marginalization decodes at once. With fewer rows, reading the weights takes longer than the products.
    const int DecodedRows = 250;

    public SemiSupervisedExperiment()
    {
        Labels = new(Settings);
        LatentSize = Settings.Add(new WholeSetting<int>("latent-size", 32)
        {
            To = 1_000_000,
            Help = "Number of normal latent variables.",
            ShapesWeights = true,
        });
        Images = new(Settings, new()
        {
            Estimators = Methods,
            LearningRate = 1e-3,
            TauSchedule = "exponential",
            TauRate = 3e-5,
            TauEvery = 2000,
            Steps = 6000,
            Batch = 50,
            Examples = "unlabelled images",
            Binarization = "dynamic",
            EvalSamples = 1,
            EvalHelp = "Number of draws of the normal variables for each image and class in the bound.",
        });
        Settings.Require(Images.Temperature.Check);
    }

    public string Name => "semisup";

    public string Help
        => """
        Train the paper's semi-supervised VAE, and report its test accuracy and its test bound in nats. It classifies images,
        and only a few of its training images have labels.

        Examples:
          reparam train semisup
          reparam train semisup --estimator marginalization --augment 1
          reparam train semisup --estimator st-gumbel-softmax --tau 0.5 --out runs/st
          reparam train semisup --classes 100 --random-labels --steps 50
          reparam train semisup --resume runs/st
        """;

    public SettingList Settings { get; } = new();

    public LabelSettings Labels { get; }

    public Setting<int> LatentSize { get; }

    public ImageRunSettings Images { get; }

    public RunSettings Run => Images.Run;

    public IReadOnlyList<MeasureInfo> Measures => ImageMeasures.Classification;

    public IData Load(Settings settings) => Images.Load(settings);

    public Settings Settle(Settings settings, IData? data) => Labels.Settle(Images.Settle(settings, (Dataset)data!), Images, (Dataset)data!);

    public string FolderName(Settings settings) => $"{Name}-{settings.Get(Images.Estimator.Estimator)}";

    public IEnumerable<string> Describe(RunResult result) => ImageMeasures.Describe(result);

    public RunSize Size(Settings settings, IData? data)
    {
        var images = (Dataset)data!;
        var (matrices, decoded) = SemiSupervisedSize.Of(Options(settings, images), images.Train.PixelsPerImage);
        return ImageRunSize.Of(
            settings, Images, images, matrices, (decoded, images.Train.PixelsPerImage), [], Labels.Classes, LatentSize, Labels.LabelledBatch);
    }

    public IRun Open(RunContext context)
    {
        var (settings, dataset) = (context.Settings, Labels.Labelled(context.Settings, (Dataset)context.Data!, context.Key));
        var options = Options(settings, dataset);
        var method = settings.Get(Images.Estimator.Estimator);
        // The code is one variable, the class. The input of a learned baseline is the image.
        var estimator = method == Marginalization ? null
            : Images.Estimator.Create(settings, settings.Get(Images.Temperature.Tau), dataset.Train.PixelsPerImage, options.Classes, context.Key.Split(3));
        var model = new SemiSupervisedVae(options, estimator, context.Key.Split(0));
        var plan = new LabelPlan(
            options.Classes, settings.Get(Labels.Labels), options.Labelled, settings.Get(Images.Batch), settings.Get(Labels.Augment));
        var facts = new ImageRunFacts(Name, "categorical", IsPapers: false, Variables: 1, options.Classes) { Notes = [.. Notes(settings)] };
        return new ImageRun(context, dataset, Images, new SemiSupervisedImages(model, plan, context.Compute), facts);
    }

    SemiSupervisedOptions Options(Settings settings, Dataset images) => new()
    {
        Height = images.Train.Height,
        Width = images.Train.Width,
        Classes = settings.Get(Labels.Classes),
        LatentSize = settings.Get(LatentSize),
        Labelled = settings.Get(Labels.LabelledBatch),
        Alpha = (float)settings.Get(Labels.Alpha),
        ClassesAtOnce = Math.Max(1, DecodedRows / settings.Get(Images.Batch)),
    };

    IEnumerable<string> Notes(Settings settings)
    {
        yield return "The bound sums over all classes, with every estimator. The accuracy is that of the most probable class of q(y|x).";
        if (settings.Get(Labels.Augment) > 0)
            yield return "The labelled images were distorted at random, again in every step; the paper does not do this.";
        if (settings.Get(Labels.RandomLabels))
            yield return "The labels were drawn at random, so accuracy and bound say nothing about the data.";
    }
}
