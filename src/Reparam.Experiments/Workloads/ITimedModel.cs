using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Workloads;

/// <summary>A model of a given size that is timed, with Gumbel-Softmax at τ = 1.</summary>
interface ITimedModel
{
    /// <summary>Pixels of an image.</summary>
    int Pixels { get; }

    /// <summary>Distribution of the latent variables.</summary>
    IDiscreteFamily Family { get; }

    /// <summary>Number of layers of latent variables.</summary>
    int Layers { get; }

    /// <summary>Shape of the latent variables of one layer.</summary>
    /// <param name="images">Number of images.</param>
    Shape LatentShape(int images);

    /// <summary>Makes the model.</summary>
    /// <param name="key">Key of the initial weights.</param>
    IModel Make(RandomKey key);

    /// <summary>Makes the bound of a model that <see cref="Make"/> has made.</summary>
    IMultiSampleBound Bound(IModel model, Compute compute);
}

/// <summary>A variational autoencoder that is timed.</summary>
/// <param name="Options">Size of the model.</param>
sealed record TimedVae(VaeOptions Options) : ITimedModel
{
    public int Pixels => Options.Pixels;

    public IDiscreteFamily Family => Options.Family;

    public int Layers => 1;

    public Shape LatentShape(int images) => new(images, Options.Variables, Options.Classes);

    public IModel Make(RandomKey key) => new Vae(Options, new GumbelSoftmax(), key);

    public IMultiSampleBound Bound(IModel model, Compute compute) => new VaeBound((Vae)model, compute);
}

/// <summary>A stochastic binary network that is timed.</summary>
/// <param name="Options">Size of the model.</param>
sealed record TimedSbn(SbnOptions Options) : ITimedModel
{
    public int Pixels => Options.Inputs + Options.Outputs;

    public IDiscreteFamily Family => Options.Family;

    public int Layers => 2;

    public Shape LatentShape(int images) => new(images, Options.Variables, Options.Classes);

    public IModel Make(RandomKey key) => new Sbn(Options, new GumbelSoftmax(), new GumbelSoftmax(), key);

    public IMultiSampleBound Bound(IModel model, Compute compute) => new SbnBound((Sbn)model, compute);
}
