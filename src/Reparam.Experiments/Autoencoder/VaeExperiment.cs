using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;
using Reparam.Models;

namespace Reparam.Experiments.Autoencoder;

/// <summary><c>vae</c>: the variational autoencoder of Jang, Gu and Poole 2017, section 4.2.</summary>
sealed class VaeExperiment : IExperiment
{
    readonly CodeSettings _code;
    readonly Setting<int[]> _hidden;
    readonly Setting<string> _prior;
    readonly ImageRunSettings _images;

    public VaeExperiment()
    {
        _code = new(Settings, "latent variables", "the decoder");
        _hidden = Settings.Add(new WidthsSetting("hidden")
        {
            Help = "Widths of the hidden layers (ReLU) of the encoder, comma-separated, from pixels to code. The decoder has them in reverse order.",
            DefaultText = "none, encoder and decoder are linear",
            ShapesWeights = true,
        });
        _prior = Settings.Add(new WordSetting("prior", "learned", ["learned", "uniform"]) { Help = "Prior distribution of the codes.", ShapesWeights = true });
        _images = new(Settings, new()
        {
            Estimators = [.. EstimatorRegistry.All.Select(entry => entry.Info.Name)],
            LearningRate = 8e-3,
            TauSchedule = "exponential",
        });
        Settings.Require(_images.Temperature.Check);
        Settings.Require(settings => _code.Check(settings, _images.Estimator.Estimator));
    }

    public string Name => "vae";

    public string Help
        => """
        Train the paper's variational autoencoder (pixels - discrete code - pixels), and report its test bound in nats.

        Examples:
          reparam train vae
          reparam train vae --latent bernoulli --variables 200
          reparam train vae --estimator st-gumbel-softmax --optimizer sgd --lr 3e-3 --out runs/st
          reparam train vae --data fashion-mnist/ --binarization dynamic
          reparam train vae --resume runs/st
        """;

    public SettingList Settings { get; } = new();

    public RunSettings Run => _images.Run;

    public IReadOnlyList<MeasureInfo> Measures => ImageMeasures.Bounds;

    public IReadOnlyList<INamedProblem> Problems { get; } = [new SmallVae()];

    public IData Load(Settings settings) => _images.Load(settings);

    public Settings Settle(Settings settings, IData? data) => _images.Settle(settings, (Dataset)data!);

    public string FolderName(Settings settings) => $"{Name}-{settings.Get(_code.Latent)}-{settings.Get(_images.Estimator.Estimator)}";

    public IEnumerable<string> Describe(RunResult result) => ImageMeasures.Describe(result);

    public RunSize Size(Settings settings, IData? data)
    {
        var (images, hidden) = ((Dataset)data!, settings.Get(_hidden));
        double width = (double)settings.Get(_code.Variables) * _code.Width(settings), pixels = images.Train.PixelsPerImage;
        double[] widths = [pixels, .. hidden.Select(units => (double)units), width];
        double[] stack = [.. widths.Zip(widths.Skip(1), (inputs, outputs) => inputs * outputs)];
        return ImageRunSize.Of(settings, _images, images, [.. stack, .. stack], (width, pixels), hidden, _code.Variables, _code.Classes, _hidden);
    }

    public IRun Open(RunContext context)
    {
        var (settings, dataset) = (context.Settings, (Dataset)context.Data!);
        var options = new VaeOptions
        {
            Pixels = dataset.Train.PixelsPerImage,
            Family = _code.Family(settings),
            Variables = settings.Get(_code.Variables),
            Classes = _code.Width(settings),
            Hidden = settings.Get(_hidden),
            Prior = Enum.Parse<Prior>(settings.Get(_prior), ignoreCase: true),
            SignedCodes = _code.IsSigned(settings),
        };
        var tau = settings.Get(_images.Temperature.Tau);
        // The input of a learned baseline is the whole image.
        var estimator = _images.Estimator.Create(settings, tau, options.Pixels, _code.CodeWidth(settings), context.Key.Split(3))!;
        // With hidden layers the bias starts at 0. If it starts at the means of the pixels, training stalls and does not use the codes.
        var model = new Vae(options, estimator, context.Key.Split(0), options.Hidden.Count == 0 ? dataset.Train.PixelMeans() : []);
        var isPapers = IsPapers(settings, dataset);
        var latent = settings.Get(_code.Latent);
        var facts = new ImageRunFacts(Name, latent, isPapers, options.Variables, Math.Max(2, options.Classes)) { PaperModel = PaperCurves.Vae };
        return new ImageRun(context, dataset, _images, new VaeImages(model, latent, settings.Get(_images.Batch), context.Compute), facts);
    }

    // Whether the run is the paper's model with fresh weights on the paper's data.
    bool IsPapers(Settings settings, Dataset dataset)
        => _images.IsMnist(settings, dataset) && settings.Get(Run.Weights) is null && settings.Get(_hidden).Length == 0
            && settings.Get(_images.Binarization) != "none" && _code.IsPapers(settings);
}
