using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Models;

/// <summary>
/// The semi-supervised VAE M2 of Kingma et al. 2014 with the networks of Jang, Gu and Poole 2017, figure 7: an image x is
/// made of a class y, uniform a priori, and of normal variables z; <c>q(y|x)</c> classifies and <c>q(z|x, y)</c> encodes.
/// </summary>
/// <remarks>
/// With <c>L(x, y) = KL(q(z|x, y) ‖ p(z)) − E log p(x|y, z) − log p(y)</c>, the loss is the mean of <c>L(x, y) − α log q(y|x)</c>
/// over labelled images plus the mean of <c>U(x) = E L(x, y) − H(q(y|x))</c> over the others (Jang et al., eq. 8 to 11), in
/// nats. KL and H are closed forms, z is one draw <c>μ + σ·ε</c>. The expectation over y is the sum over all classes
/// (marginalization), or any estimator's: a categorical layer of one variable. All classes of an image share ε, whatever
/// the estimator: what separates them, which the classifier learns from, then has less variance. For an estimator
/// that normalizes its signal, log q(y|x) is sampled within the cost instead of H. Under a multi-sample bound each sample
/// has its own ε, and KL and H are part of the sampled log-weight.
/// </remarks>
public sealed class SemiSupervisedVae : IModel
{
    readonly SemiSupervisedOptions _options;
    readonly StochasticLayer? _layer;
    readonly PartedSum _classSum;
    readonly ObjectiveTerms _terms;
    readonly SumPart _classPart;
    // The unlabelled images in hand, for the delegates: made once, so a step allocates no closure.
    Value _images, _noise;
    Posterior _ofImages;

    /// <summary>
    /// Creates the model with fresh weights: Glorot for matrices, those of the decoder's class √Z larger; He for convolutions;
    /// zeros for biases.
    /// </summary>
    /// <param name="options">The shape.</param>
    /// <param name="estimator">How gradient reaches q(y|x) on unlabelled images; null for the exact sum over the classes.</param>
    /// <param name="key">Names the first weights.</param>
    /// <exception cref="ArgumentException">The options contradict each other, or the estimator is for binary variables.</exception>
    public SemiSupervisedVae(SemiSupervisedOptions options, IEstimator? estimator, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Validated();
        if (estimator is not null) _layer = new StochasticLayer(CategoricalFamily.Instance, estimator);
        Estimators = estimator is null ? [] : [estimator];
        Classifier = new ImageEncoder("classifier", options.Height, options.Width, options.Convolutions, key.Split(0));
        ClassifierOutput = new DenseStack("classifier.output", [Classifier.Features, options.Classes], key.Split(1));
        Encoder = new LatentEncoder(options, key.Split(2));
        Decoder = new ImageDecoder(options, key.Split(3));
        Parameters = [.. Classifier.Parameters, .. ClassifierOutput.Parameters, .. Encoder.Parameters, .. Decoder.Parameters];
        _classSum = new PartedSum([.. Encoder.ClassParameters, .. Decoder.Parameters]);
        _terms = new ObjectiveTerms(
            cost: (code, _) => Bound(_images, Flat(code), _ofImages, _noise),
            closedForm: law => -CategoricalFamily.Instance.Entropy(law),
            sampled: (law, code, _) => CategoricalFamily.Instance.LogProbability(law, code),
            logWeight: (law, code, pass) => LogWeight(law, code, NormalFamily.Noise(code.Tape, _noise.Shape, pass.Noise(), pass.FirstExample)));
        _classPart = ClassPart;
    }

    /// <summary>The shape.</summary>
    public SemiSupervisedOptions Options => _options;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IEstimator> Estimators { get; }

    /// <summary>The convolutions of q(y|x).</summary>
    internal ImageEncoder Classifier { get; }

    /// <summary>The logits of q(y|x) from their features.</summary>
    internal DenseStack ClassifierOutput { get; }

    /// <summary>q(z|x, y).</summary>
    internal LatentEncoder Encoder { get; }

    /// <summary>p(x|y, z).</summary>
    internal ImageDecoder Decoder { get; }

    /// <summary>The loss of a batch, a scalar in nats; a part without rows is left out.</summary>
    /// <param name="tape">Where to record it.</param>
    /// <param name="batch">
    /// Rows <c>[B, D + K]</c> of pixels and a class: the first <see cref="SemiSupervisedOptions.Labelled"/> one-hot, the
    /// others zeros.
    /// </param>
    /// <param name="pass">Randomness and mode.</param>
    /// <exception cref="ArgumentException">The batch has another width or fewer rows, or a row's class is not what it should be.</exception>
    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        var rows = SemiSupervisedRows.Checked(batch, _options);
        Value loss = default;
        if (rows.Labelled > 0) loss = LabelledLoss(rows.LabelledImages(batch), rows.Labels(batch), pass);
        if (rows.Unlabelled == 0) return loss;
        var unlabelled = UnlabelledLoss(rows.UnlabelledImages(batch), pass);
        return loss.IsRecorded ? loss + unlabelled : unlabelled;
    }

    /// <summary>The logits of q(y|x), <c>[B, 1, K]</c>.</summary>
    /// <param name="images">Images <c>[B, D]</c>.</param>
    public Value Classify(Value images)
    {
        var logits = Logits(images);
        return _layer?.Law(logits) ?? logits;
    }

    /// <summary>The mean and the log-variance of q(z|x, y), <c>[B, Z]</c> each.</summary>
    /// <param name="images">Images <c>[B, D]</c>.</param>
    /// <param name="classes">One-hot or relaxed classes <c>[B, K]</c>.</param>
    public (Value Mean, Value LogVariance) Encode(Value images, Value classes)
    {
        var posterior = Encoder.WithClass(Encoder.OfImages(images), classes);
        return (posterior.Mean, posterior.LogVariance);
    }

    /// <summary>The logits of the pixels, <c>[B, D]</c>.</summary>
    /// <param name="z">Normal variables <c>[B, Z]</c>.</param>
    /// <param name="classes">One-hot or relaxed classes <c>[B, K]</c>.</param>
    public Value Decode(Value z, Value classes) => Decoder.Forward(z, classes);

    /// <summary>L(x, y) by one draw of z, <c>[B]</c>.</summary>
    internal Value Bound(Value images, Value classes, Posterior ofImages, Value noise)
    {
        var (mean, logVariance) = Encoder.WithClass(ofImages, classes);
        var logits = Decoder.Forward(NormalFamily.Sample(mean, logVariance, noise), classes);
        return Op.Affine(NormalFamily.Divergence(mean, logVariance) - Op.BernoulliLogLikelihood(logits, images), 1, MathF.Log(_options.Classes));
    }

    Value Logits(Value images)
        => Op.Reshape(ClassifierOutput.Forward(Classifier.Forward(images)), new Shape(images.Shape[0], 1, _options.Classes));

    Value LabelledLoss(Value images, Value labels, Pass pass)
    {
        var noise = NormalFamily.Noise(images.Tape, new Shape(images.Shape[0], _options.LatentSize), pass.Inside(0).Noise(), pass.FirstExample);
        var bound = Op.Mean(Bound(images, labels, Encoder.OfImages(images), noise));
        var logits = Classify(images);
        return bound - (_options.Alpha * Op.Mean(CategoricalFamily.Instance.LogProbability(logits, Op.Reshape(labels, logits.Shape))));
    }

    Value UnlabelledLoss(Value images, Pass pass)
    {
        var logits = Logits(images);
        (_images, _ofImages) = (images, Encoder.OfImages(images));
        _noise = NormalFamily.Noise(images.Tape, _ofImages.Mean.Shape, pass.Inside(1).Noise(), pass.FirstExample);
        var count = images.Shape[0];
        if (_layer is null)
        {
            var parts = ((_options.Classes - 1) / _options.ClassesAtOnce) + 1;
            var sum = _classSum.Of(images.Tape, [Op.Softmax(Flat(logits)), _ofImages.Mean, _ofImages.LogVariance], parts, _classPart);
            return (1f / count * sum) - Op.Mean(CategoricalFamily.Instance.Entropy(logits));
        }
        return Op.Mean(_layer.Objective(logits, _terms, pass.Inside(2) with { Input = images }));
    }

    // Some classes' share of the sum over images and classes of q(y|x)·L(x, y), the classes one below the other.
    Value ClassPart(Tape tape, ReadOnlySpan<Value> inputs, int part)
    {
        var first = part * _options.ClassesAtOnce;
        var (count, classes) = (_images.Shape[0], Math.Min(_options.ClassesAtOnce, _options.Classes - first));
        var y = OneHot(tape, count, first, classes);
        Value Repeated(Value rows) => classes == 1 ? rows : Op.BroadcastFirst(rows, new Shape(classes * count, rows.Shape[1]));
        var images = Repeated(tape.Constant(_images.Data, _images.Shape));
        var noise = Repeated(tape.Constant(_noise.Data, _noise.Shape));
        var bounds = Bound(images, y, new(Repeated(inputs[1]), Repeated(inputs[2])), noise);
        return Op.Sum(bounds * Op.DotLast(Repeated(inputs[0]), y));
    }

    // −log of p(x, y, z)/q(y, z|x) at a sample.
    Value LogWeight(Value law, Value code, Value noise)
    {
        var y = Flat(code);
        var (mean, logVariance) = Encoder.WithClass(_ofImages, y);
        var z = NormalFamily.Sample(mean, logVariance, noise);
        var logJoint = Op.BernoulliLogLikelihood(Decoder.Forward(z, y), _images) + NormalFamily.LogRatio(z, logVariance, noise);
        return Op.Affine(CategoricalFamily.Instance.LogProbability(law, code) - logJoint, 1, MathF.Log(_options.Classes));
    }

    /// <summary>So many classes from a first one on, each for every image, <c>[classes·count, K]</c>.</summary>
    internal Value OneHot(Tape tape, int count, int first, int classes)
    {
        var y = tape.Constant(0, new Shape(classes * count, _options.Classes));
        var data = tape.Write(y);
        for (var r = 0; r < classes * count; r++) data[(r * _options.Classes) + first + (r / count)] = 1;
        return y;
    }

    static Value Flat(Value code) => Op.Reshape(code, new Shape(code.Shape[0], code.Shape.Last));
}
