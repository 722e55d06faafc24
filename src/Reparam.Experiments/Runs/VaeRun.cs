using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Runs of the variational autoencoder.</summary>
sealed class VaeRun : IRunModel
{
    const int Shown = 24;

    readonly RunConfig _config;
    readonly Vae _model;

    public VaeRun(RunConfig config, IDiscreteFamily family, IEstimator estimator, ImageSet images, RandomKey key, Compute compute)
    {
        var options = new VaeOptions
        {
            Pixels = images.PixelsPerImage,
            Family = family,
            Variables = config.Variables,
            Classes = config.Classes,
            Hidden = config.HiddenWidths,
            Prior = Enum.Parse<Prior>(config.Prior!, ignoreCase: true),
            SignedCodes = config.Codes == "signed",
        };
        _config = config;
        // With hidden layers, a bias that explains the pixels' means already leaves training at rest with codes unused.
        _model = new Vae(options, estimator, key, options.Hidden.Count == 0 ? images.PixelMeans() : []);
        Measure = new BoundMeasure(new VaeBound(_model, compute), Widest);
    }

    public IModel Model => _model;

    public IRunMeasure Measure { get; }

    public int Widest => _config.HiddenWidths.Append(_config.Variables * _config.Classes).Max();

    public string Title => $"A {_config.Latent} VAE";

    public IBatchSource Batches(BinarizedImages train, RandomKey order, RandomKey pixels) => new ImageBatches(train, _config.BatchSize, order, pixels);

    public (float[] Examples, int Rows) Trial(int images) => (new float[images * _model.Options.Pixels], images);

    public IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key)
    {
        var inputs = test.Spread(Shown);
        var batch = tape.Constant(inputs, new Shape(inputs.Length / test.PixelsPerImage, test.PixelsPerImage));
        var family = _model.Options.Family;
        var code = family.Harden(family.Perturb(_model.Encode(batch), key.Split(0)));
        var reconstructions = Op.Sigmoid(_model.Decode(code));
        var samples = Op.Sigmoid(_model.Decode(_model.SamplePrior(tape, Shown, key.Split(1))));
        return
        [
            new("Inputs and reconstructions", "Each pair: the input on the left, the mean of its reconstruction from one discrete code on the right.",
                [("Input", Pictures.Of(test.Images, inputs)), ("Reconstruction", Pictures.Of(test.Images, reconstructions.Data))]),
            new("Samples from the prior", "Codes drawn from the prior, shown as the mean of the decoder.", [("Sample", Pictures.Of(test.Images, samples.Data))]),
        ];
    }

    public IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key) => [("Usage of the codes", _model.Options.Family.Mean(_model.Encode(images)))];
}
