using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;
using Reparam.Models;

namespace Reparam.Experiments.StructuredPrediction;

/// <summary><c>sbn</c>: the stochastic binary network of Jang, Gu and Poole 2017, section 4.1.</summary>
sealed class SbnExperiment : IExperiment
{
    readonly CodeSettings _code;
    readonly ImageRunSettings _images;

    public SbnExperiment()
    {
        _code = new(Settings, "latent variables of each layer", "the next layer");
        _images = new(Settings, new()
        {
            Estimators = [.. EstimatorRegistry.All.Select(entry => entry.Info.Name)],
            LearningRate = 3e-3,
            TauSchedule = "constant",
        });
        Settings.Require(_images.Temperature.Check);
        Settings.Require(settings => _code.Check(settings, _images.Estimator.Estimator));
    }

    public string Name => "sbn";

    public string Help
        => """
        Train the paper's stochastic binary network (upper half of an image - discrete code - discrete code - lower half), and
        report its test bound in nats.

        Examples:
          reparam train sbn
          reparam train sbn --latent bernoulli --estimator muprop
          reparam train sbn --estimator st-gumbel-softmax --optimizer sgd --lr 3e-3 --out runs/st
          reparam train sbn --resume runs/st
        """;

    public SettingList Settings { get; } = new();

    public RunSettings Run => _images.Run;

    public IReadOnlyList<MeasureInfo> Measures => ImageMeasures.Bounds;

    public IData Load(Settings settings) => _images.Load(settings);

    public Settings Settle(Settings settings, IData? data)
    {
        var images = (Dataset)data!;
        if (images.Train.Height < 2)
            throw _images.Data.Refuse(settings.Get(_images.Data), "has images of one row, which have no lower half to predict.");
        return _images.Settle(settings, images);
    }

    public string FolderName(Settings settings) => $"{Name}-{settings.Get(_code.Latent)}-{settings.Get(_images.Estimator.Estimator)}";

    public IEnumerable<string> Describe(RunResult result) => ImageMeasures.Describe(result);

    public RunSize Size(Settings settings, IData? data)
    {
        var images = (Dataset)data!;
        double width = (double)settings.Get(_code.Variables) * _code.Width(settings), given = UpperHalf(images.Train);
        var predicted = images.Train.PixelsPerImage - given;
        double[] matrices = [given * width, width * width, width * predicted];
        return ImageRunSize.Of(settings, _images, images, matrices, (width, predicted), [], _code.Variables, _code.Classes);
    }

    public IRun Open(RunContext context)
    {
        var (settings, dataset) = (context.Settings, (Dataset)context.Data!);
        var (pixels, given) = (dataset.Train.PixelsPerImage, UpperHalf(dataset.Train));
        var options = new SbnOptions
        {
            Inputs = given,
            Outputs = pixels - given,
            Family = _code.Family(settings),
            Variables = settings.Get(_code.Variables),
            Classes = _code.Width(settings),
            SignedCodes = _code.IsSigned(settings),
        };
        var model = new Sbn(options, Estimator(3), Estimator(6), context.Key.Split(0), dataset.Train.PixelMeans().AsSpan(given));
        var latent = settings.Get(_code.Latent);
        var facts = new ImageRunFacts(Name, latent, IsPapers(settings, dataset), options.Variables, Math.Max(2, options.Classes))
        {
            PaperModel = PaperCurves.Sbn,
        };
        return new ImageRun(context, dataset, _images, new SbnImages(model, latent, settings.Get(_images.Batch), context.Compute), facts);

        // The input of a learned baseline is the whole image.
        IEstimator Estimator(ulong key)
            => _images.Estimator.Create(settings, settings.Get(_images.Temperature.Tau), pixels, _code.CodeWidth(settings), context.Key.Split(key))!;
    }

    /// <summary>Number of pixels in the upper half of an image. If the number of rows is odd, it is the smaller half.</summary>
    public static int UpperHalf(ImageSet images) => images.Height / 2 * images.Width;

    // Whether the run is the paper's model with fresh weights on the paper's data.
    bool IsPapers(Settings settings, Dataset dataset)
        => _images.IsMnist(settings, dataset) && settings.Get(Run.Weights) is null
            && settings.Get(_images.Binarization) != "none" && _code.IsPapers(settings);
}
