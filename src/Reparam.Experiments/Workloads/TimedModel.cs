using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Workloads;

/// <summary>A model to be timed, by Gumbel-Softmax.</summary>
/// <param name="Pixels">Of an image.</param>
/// <param name="Make">Makes one with the weights that a key names.</param>
/// <param name="Bound">Makes its bound.</param>
sealed record TimedModel(int Pixels, Func<RandomKey, IModel> Make, Func<IModel, Compute, IMultiSampleBound> Bound)
{
    public static TimedModel Of(VaeOptions options)
        => new(options.Pixels, key => new Vae(options, new GumbelSoftmax(), key), (model, compute) => new VaeBound((Vae)model, compute));

    public static TimedModel Of(SbnOptions options)
        => new(options.Inputs + options.Outputs, key => new Sbn(options, new GumbelSoftmax(), new GumbelSoftmax(), key), (model, compute) => new SbnBound((Sbn)model, compute));
}
