using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Models;

/// <summary>
/// The variational autoencoder of Jang, Gu and Poole 2017, section 4.2: encoder logits linear in the pixels, discrete
/// codes, pixel logits linear in the code; or either map with hidden layers (<see cref="VaeOptions.Hidden"/>). The cost is
/// the negative evidence bound in nats.
/// </summary>
/// <remarks>
/// The KL term is the closed form between the discrete laws (Maddison et al. 2017, eq. 22). Under a multi-sample bound, and
/// for an estimator that normalizes its signal, it is part of the sampled log-weight, which then is the whole cost. During
/// training of a relaxed estimator the loss is no bound; evaluation (<see cref="VaeBound"/>) always uses discrete codes.
/// </remarks>
public sealed class Vae : IModel
{
    readonly VaeOptions _options;
    readonly StochasticLayer _layer;
    readonly Parameter _priorLogits;
    readonly ObjectiveTerms _terms;
    // The batch in hand and the prior, for the terms: these are made once, so a step allocates no closure.
    Value _batch, _prior, _priorOfBatch;

    /// <summary>Creates the model with fresh weights: Glorot for matrices, zeros for biases and the prior.</summary>
    /// <param name="options">The shape.</param>
    /// <param name="estimator">How gradient reaches the encoder.</param>
    /// <param name="key">Names the first weights.</param>
    /// <param name="pixelMeans">
    /// The training set's mean of each pixel, whose log-odds start the decoder's bias (Maddison et al. 2017, appendix D);
    /// empty for a bias of zeros, which is the better start with hidden layers: these, once the bias explains the means,
    /// learn to ignore the codes.
    /// </param>
    /// <exception cref="ArgumentException">The options contradict each other, or a mean is not in [0, 1].</exception>
    public Vae(VaeOptions options, IEstimator estimator, RandomKey key, ReadOnlySpan<float> pixelMeans = default)
    {
        _options = options.Validated();
        _layer = new StochasticLayer(options.Family, estimator);
        Encoder = new DenseStack("encoder", [options.Pixels, .. options.Hidden, options.Width], key.Split(0));
        Decoder = new DenseStack("decoder", [options.Width, .. options.Hidden.Reverse(), options.Pixels], key.Split(1));
        var row = options.LatentShape(1);
        _priorLogits = new Parameter("prior.logits", row.Rank == 3 ? new Shape(row[1], row[2]) : new Shape(row[1]));
        PixelBias.Start(Decoder.Layers[^1].Bias, pixelMeans);
        Parameters = [.. Encoder.Parameters, .. Decoder.Parameters];
        if (options.Prior == Prior.Learned) Parameters = [.. Parameters, _priorLogits];
        Estimators = [estimator];
        _terms = new ObjectiveTerms(
            cost: (code, _) => -Op.BernoulliLogLikelihood(Decode(code), _batch),
            closedForm: posterior => _options.Family.Divergence(posterior, _prior),
            sampled: (posterior, code, _) => _options.Family.LogProbability(posterior, code) - _options.Family.LogProbability(PriorOf(code), code));
    }

    /// <summary>The shape.</summary>
    public VaeOptions Options => _options;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IEstimator> Estimators { get; }

    /// <summary>From D pixels to N·K logits.</summary>
    internal DenseStack Encoder { get; }

    /// <summary>From N·K numbers of a code to D logits.</summary>
    internal DenseStack Decoder { get; }

    /// <summary>Prior logits <c>[N, K]</c> or <c>[N]</c>.</summary>
    internal Parameter PriorLogits => _priorLogits;

    /// <inheritdoc/>
    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        (_batch, _prior, _priorOfBatch) = (batch, tape.Use(_priorLogits), default);
        return Op.Mean(_layer.Objective(Logits(batch), _terms, pass));
    }

    /// <summary>The logits of the posterior, <c>[B, N, K]</c> or <c>[B, N]</c>.</summary>
    /// <param name="batch">Images <c>[B, D]</c>.</param>
    public Value Encode(Value batch) => _layer.Law(Logits(batch));

    /// <summary>The logits of the pixels, <c>[B, D]</c>.</summary>
    /// <param name="code">Codes, discrete or relaxed, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    public Value Decode(Value code) => Decoder.Forward(_options.Code.Flat(code));

    /// <summary>Discrete codes drawn from the prior.</summary>
    /// <param name="tape">Where to record them.</param>
    /// <param name="count">How many.</param>
    /// <param name="key">Names the draws.</param>
    public Value SamplePrior(Tape tape, int count, RandomKey key)
    {
        var family = _options.Family;
        return family.Harden(family.Perturb(Op.BroadcastFirst(tape.Use(_priorLogits), _options.LatentShape(count)), key));
    }

    // One for all samples of a batch, so that the gradient is summed over examples once.
    Value PriorOf(Value code) => _priorOfBatch.IsRecorded ? _priorOfBatch : _priorOfBatch = Op.BroadcastFirst(_prior, code.Shape);

    Value Logits(Value batch) => Op.Reshape(Encoder.Forward(batch), _options.LatentShape(batch.Shape[0]));
}
