using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>A model as the command line knows it: <c>train NAME</c>, its help, and where its options differ.</summary>
/// <param name="Name">The verb, and the model's name in configurations and results.</param>
/// <param name="Help">What it trains, with examples.</param>
sealed record ModelVerb(string Name, string Help)
{
    /// <summary>What <c>--variables</c> counts.</summary>
    public required string Variables { get; init; }

    /// <summary>What sees the codes.</summary>
    public required string Reader { get; init; }

    public required double LearningRate { get; init; }

    public required string TauSchedule { get; init; }

    public double TauRate { get; init; } = 1e-4;

    public int TauEvery { get; init; } = 500;

    public long Steps { get; init; } = 40_000;

    public string Binarization { get; init; } = "fixed";

    /// <summary>What <c>--eval-samples</c> counts.</summary>
    public string Samples { get; init; } = "m of the m-sample bound.";

    public int EvalSamples { get; init; } = 1000;

    /// <summary>Whether it learns classes from labels; its latent variable is then the class.</summary>
    public bool HasLabels { get; init; }

    /// <summary>Whether the codes have a prior of their own.</summary>
    public required bool HasPrior { get; init; }

    /// <summary>Whether its maps can have hidden layers.</summary>
    public required bool HasHidden { get; init; }

    /// <summary>Layers of latent variables, each the cost of the one before.</summary>
    public required int Layers { get; init; }

    public static IReadOnlyList<ModelVerb> All { get; } =
    [
        new("vae",
            """
            Train the paper's variational autoencoder (pixels - discrete code - pixels) and report its test bound in nats.

            Examples:
              reparam train vae
              reparam train vae --latent bernoulli --variables 200
              reparam train vae --estimator st-gumbel-softmax --optimizer sgd --lr 3e-3 --out runs/st
              reparam train vae --data fashion-mnist/ --binarization dynamic
              reparam train vae --resume runs/st
            """)
        {
            Variables = "Latent variables",
            Reader = "the decoder",
            LearningRate = 8e-3,
            TauSchedule = "exponential",
            HasPrior = true,
            HasHidden = true,
            Layers = 1,
        },
        new("sbn",
            """
            Train the paper's stochastic binary network (upper half of an image - discrete code - discrete code - lower half)
            and report the bound of its test log-likelihood in nats.

            Examples:
              reparam train sbn
              reparam train sbn --latent bernoulli --estimator muprop
              reparam train sbn --estimator st-gumbel-softmax --optimizer sgd --lr 3e-3 --out runs/st
              reparam train sbn --resume runs/st
            """)
        {
            Variables = "Latent variables of each layer",
            Reader = "what follows",
            LearningRate = 3e-3,
            TauSchedule = "constant",
            HasPrior = false,
            HasHidden = false,
            Layers = 2,
        },
        new("semisup",
            """
            Train the paper's semi-supervised VAE, which classifies images of which only a few are labelled, and report its
            test accuracy and its test bound in nats.

            Examples:
              reparam train semisup
              reparam train semisup --estimator marginalization --augment 1
              reparam train semisup --estimator st-gumbel-softmax --tau 0.5 --out runs/st
              reparam train semisup --classes 100 --random-labels --steps 50
              reparam train semisup --resume runs/st
            """)
        {
            Variables = "Latent variables",
            Reader = "the decoder",
            LearningRate = 1e-3,
            TauSchedule = "exponential",
            TauRate = 3e-5,
            TauEvery = 2000,
            Steps = 6000,
            Binarization = "dynamic",
            Samples = "Draws of the normal variables for each image and class, of the bound.",
            EvalSamples = 1,
            HasPrior = false,
            HasHidden = false,
            HasLabels = true,
            Layers = 1,
        },
    ];

    /// <summary>The size of a run's model for a data set's images.</summary>
    public ModelSize Size(RunConfig config, ImageSet images)
    {
        if (HasLabels) return SemiSupervisedRun.Size(config, images);
        var width = (double)config.Variables * config.Classes;
        var given = Layers == 1 ? images.PixelsPerImage : SbnRun.UpperHalf(images);
        return new(given, width, Layers == 1 ? images.PixelsPerImage : images.PixelsPerImage - given, images.PixelsPerImage, Layers) { Hidden = config.HiddenWidths };
    }

    /// <summary>The estimators it takes.</summary>
    public string[] Estimators => HasLabels
        ? [SemiSupervisedRun.Marginalization, .. EstimatorRegistry.All.Where(entry => entry.Info.Variables != DiscreteVariables.Binary).Select(entry => entry.Info.Name)]
        : [.. EstimatorRegistry.All.Select(entry => entry.Info.Name)];

    /// <summary>The name of a run's folder, but for its number.</summary>
    public string FolderOf(RunConfig config) => HasLabels ? $"{Name}-{config.Estimator}" : $"{Name}-{config.Latent}-{config.Estimator}";

    /// <summary>The verb of a name, or null.</summary>
    public static ModelVerb? Find(string name) => All.FirstOrDefault(verb => verb.Name == name);
}
