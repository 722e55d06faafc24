using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Models;

/// <summary>
/// The stochastic binary network of Jang, Gu and Poole 2017, section 4.1, for structured output prediction: given the first
/// pixels x of an image, two layers of discrete variables <c>h₁ ~ p(h₁|x)</c>, <c>h₂ ~ p(h₂|h₁)</c> predict the rest y. All
/// logits are linear in what is before them. The cost is <c>−log p(y|h₂)</c> in nats.
/// </summary>
/// <remarks>
/// Its mean over the codes bounds −log p(y|x) from above; the cost of a multi-sample estimator is
/// <c>−log(1/n Σ p(y|h₂ᵢ))</c>, a tighter bound. During training of a relaxed estimator the loss is no bound; evaluation
/// (<see cref="SbnBound"/>) always uses discrete codes. Learned baselines see the whole image, given and predicted pixels.
/// </remarks>
public sealed class Sbn : IModel
{
    readonly SbnOptions _options;
    readonly CodeLayout _code;
    readonly StochasticLayer _first, _second;
    readonly Cost _beyondFirst, _beyondSecond;
    // What the batch in hand should predict, for the cost delegates: made once, so a step allocates no closure.
    Value _target;

    /// <summary>Creates the model with fresh weights: Glorot for matrices, zeros for biases.</summary>
    /// <param name="options">The shape.</param>
    /// <param name="first">How gradient reaches the first layer's logits.</param>
    /// <param name="second">How gradient reaches the second layer's logits; another instance, since estimators may learn.</param>
    /// <param name="key">Names the first weights.</param>
    /// <param name="pixelMeans">
    /// The training set's mean of each predicted pixel, whose log-odds start the output's bias (Maddison et al. 2017,
    /// appendix D); empty for a bias of zeros.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The options contradict each other, a mean is not in [0, 1], or one estimator is given for both layers.
    /// </exception>
    public Sbn(SbnOptions options, IEstimator first, IEstimator second, RandomKey key, ReadOnlySpan<float> pixelMeans = default)
    {
        _options = options.Validated();
        _code = options.Code;
        if (ReferenceEquals(first, second)) throw new ArgumentException("Each layer needs an estimator of its own, not the same instance.", nameof(second));
        (_first, _second) = (new StochasticLayer(options.Family, first), new StochasticLayer(options.Family, second));
        First = Map("first", options.Inputs, _code.Width, key.Split(0));
        Second = Map("second", _code.Width, _code.Width, key.Split(1));
        Output = Map("output", _code.Width, options.Outputs, key.Split(2));
        PixelBias.Start(Output.Bias, pixelMeans);
        Parameters = [First.Weights, First.Bias, Second.Weights, Second.Bias, Output.Weights, Output.Bias];
        Estimators = [first, second];
        _beyondSecond = (code, _) => -Op.BernoulliLogLikelihood(Decode(code), _target);
        _beyondFirst = (code, pass) => _second.Surrogate(Logits(Second, code), _beyondSecond, pass);
    }

    /// <summary>The shape.</summary>
    public SbnOptions Options => _options;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IEstimator> Estimators { get; }

    /// <summary>Weights <c>[D, N·K]</c> and bias <c>[N·K]</c> of the first layer's logits.</summary>
    internal DenseLayer First { get; }

    /// <summary>Weights <c>[N·K, N·K]</c> and bias <c>[N·K]</c> of the second layer's logits.</summary>
    internal DenseLayer Second { get; }

    /// <summary>The slope of the second layer's logits (<see cref="ISloped"/>), else 1.</summary>
    internal float SecondSlope => _second.Slope;

    /// <summary>Weights <c>[N·K, D]</c> and bias <c>[D]</c> of the predicted pixels' logits.</summary>
    internal DenseLayer Output { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch is not <c>[B, Inputs + Outputs]</c>.</exception>
    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        if (batch.Shape.Rank != 2 || batch.Shape[1] != _options.Pixels)
            throw new ArgumentException($"A batch of images is [B, {_options.Pixels}], not {batch.Shape}.", nameof(batch));
        _target = Columns(batch, _options.Inputs, _options.Outputs);
        return Op.Mean(_first.Surrogate(Op.Reshape(Apply(First, Columns(batch, 0, _options.Inputs)), _code.Logits(batch.Shape[0])), _beyondFirst, pass));
    }

    /// <summary>The logits of the first layer, <c>[B, N, K]</c> or <c>[B, N]</c>.</summary>
    /// <param name="given">The given pixels <c>[B, Inputs]</c>.</param>
    public Value FirstLogits(Value given) => _first.Law(Op.Reshape(Apply(First, given), _code.Logits(given.Shape[0])));

    /// <summary>The logits of the second layer, <c>[B, N, K]</c> or <c>[B, N]</c>.</summary>
    /// <param name="code">Codes of the first, discrete or relaxed, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    public Value SecondLogits(Value code) => _second.Law(Logits(Second, code));

    /// <summary>The logits of the predicted pixels, <c>[B, Outputs]</c>.</summary>
    /// <param name="code">Codes of the second layer, discrete or relaxed, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    public Value Decode(Value code) => Apply(Output, _code.Flat(code));

    /// <summary>Discrete codes of the second layer, one for each example: <c>[B, N, K]</c> or <c>[B, N]</c>.</summary>
    /// <param name="firstLogits">Logits of the first layer, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    /// <param name="key">Names the draws of both layers.</param>
    /// <param name="firstExample">Index of the first row: row r takes the draws of example <c>firstExample + r</c>.</param>
    public Value SampleCode(Value firstLogits, RandomKey key, long firstExample = 0)
    {
        var family = _options.Family;
        var first = family.Harden(family.Perturb(firstLogits, key.Split(0), firstExample));
        return family.Harden(family.Perturb(SecondLogits(first), key.Split(1), firstExample));
    }

    Value Logits(DenseLayer layer, Value code) => Op.Reshape(Apply(layer, _code.Flat(code)), code.Shape);

    static Value Apply(DenseLayer layer, Value x) => Op.Linear(x, x.Tape.Use(layer.Weights), x.Tape.Use(layer.Bias));

    static DenseLayer Map(string name, int inputs, int outputs, RandomKey key)
    {
        var weights = new Parameter($"{name}.weight", new Shape(inputs, outputs));
        Initialization.Glorot(weights, key);
        return new(weights, new Parameter($"{name}.bias", new Shape(outputs)));
    }

    // Images are data: no gradient flows back to them.
    static Value Columns(Value images, int first, int count)
    {
        var (rows, pixels) = (images.Shape[0], images.Shape[1]);
        var columns = images.Tape.Record(null, new Shape(rows, count));
        var destination = images.Tape.Write(columns);
        for (var r = 0; r < rows; r++) images.Data.Slice((r * pixels) + first, count).CopyTo(destination[(r * count)..]);
        return columns;
    }
}
