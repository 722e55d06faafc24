using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Tests.Models;

/// <summary>A VAE small enough to enumerate its codes in double precision.</summary>
public sealed class VaeTests
{
    const int Pixels = 11, Variables = 3;

    // z = 5: two-sided 5.7e-7 for each of the 12 statistical checks here, with fixed seeds.
    const double Z = 5;

    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    public static TheoryData<string, bool, string, int[]> Shapes() => new()
    {
        { "categorical", false, "learned", [] },
        { "categorical", false, "uniform", [7] },
        { "categorical", false, "learned", [6, 9] },
        { "bernoulli", false, "learned", [] },
        { "bernoulli", true, "uniform", [] },
        { "bernoulli", true, "learned", [6, 9] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Loss_OfTheExactEstimator_IsTheNegativeEvidenceBound(string family, bool signed, string prior, int[] hidden)
    {
        var model = Model(family, signed, prior, hidden, new Exact());
        var tape = new Tape(Compute);
        var loss = model.Loss(tape, tape.Constant(Image, new Shape(1, Pixels)), new Pass(Key)).Item;
        var (bound, _) = Enumerate(model);
        Assert.InRange(loss, bound - 1e-4, bound + 1e-4);
    }

    // The KL term beside a signal that is scaled down would weigh too much. With an encoder of zeros all codes are equally
    // likely, so the mean over a batch of all of them is the expectation.
    [Fact]
    public void Loss_OfAScaledScoreFunction_HasTheBoundsGradientScaledAsAWhole()
    {
        const int States = 64;
        var codes = new float[States * Variables * 4];
        for (var s = 0; s < States; s++)
        {
            for (var n = 0; n < Variables; n++) codes[(((s * Variables) + n) * 4) + ((s >> (2 * n)) & 3)] = 1;
        }
        float[] Gradient(IEstimator estimator)
        {
            var model = Model("categorical", false, "learned", [], estimator);
            foreach (var parameter in model.Encoder.Parameters) parameter.Data.AsSpan().Clear();
            var tape = new Tape(Compute);
            var batch = tape.Constant(Enumerable.Repeat(Image, States).SelectMany(x => x).ToArray(), new Shape(States, Pixels));
            var loss = model.Loss(tape, batch, new Pass(Key) { Draws = [tape.Constant(codes, new Shape(States, Variables, 4))] });
            return tape.Gradient(loss, tape.Use(model.Encoder.Layers[0].Bias)).Data.ToArray();
        }
        var scaled = new NormalizedScoreFunction();
        scaled.State[0].Data[1] = 25;
        var (exact, gradient) = (Gradient(new Exact()), Gradient(scaled));
        Assert.True(exact.Max(MathF.Abs) > 0.1f);
        for (var i = 0; i < exact.Length; i++) Assert.InRange(gradient[i], (exact[i] / 5) - 1e-5f, (exact[i] / 5) + 1e-5f);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bound_OfOneSample_AveragesToTheEvidenceBound(string family, bool signed, string prior, int[] hidden)
    {
        const int Copies = 4000;
        var model = Model(family, signed, prior, hidden, new GumbelSoftmax());
        var bounds = Evaluate(model, Copies, samples: 1);
        var mean = bounds.Average(b => (double)b);
        var error = Math.Sqrt(bounds.Sum(b => (b - mean) * (b - mean)) / (Copies - 1.0) / Copies);
        var (bound, _) = Enumerate(model);
        Assert.InRange(mean, bound - (Z * error), bound + (Z * error));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bound_OfManySamples_IsTheLikelihood(string family, bool signed, string prior, int[] hidden)
    {
        const int Samples = 20_000, Copies = 8;
        var model = Model(family, signed, prior, hidden, new GumbelSoftmax());
        var bounds = Evaluate(model, Copies, Samples);
        var mean = bounds.Average(b => (double)b);
        var error = Math.Sqrt(bounds.Sum(b => (b - mean) * (b - mean)) / (Copies - 1.0) / Copies);
        // Eight copies give the error itself an error: t with 7 degrees of freedom needs 11.2 for the same 1e-5.
        var (_, likelihood) = Enumerate(model);
        Assert.InRange(mean, likelihood - (11.2 * error) - 1e-4, likelihood + (11.2 * error) + 1e-4);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bound_OfAnImage_DoesNotDependOnBatchOrThreads(string family, bool signed, string prior, int[] hidden)
    {
        var model = Model(family, signed, prior, hidden, new GumbelSoftmax());
        var together = Evaluate(model, 7, samples: 130);
        using var two = new Compute(2);
        var parted = new float[7];
        var images = Enumerable.Repeat(Image, 7).SelectMany(x => x).ToArray();
        new VaeBound(model, two).Evaluate(images.AsSpan(0, 4 * Pixels), 130, Key, 0, parted.AsSpan(0, 4));
        new VaeBound(model, two).Evaluate(images.AsSpan(4 * Pixels), 130, Key, 4, parted.AsSpan(4));
        Assert.Equal(together, parted);
    }

    // Epoch 25 has the slope 2.
    [Theory]
    [InlineData("categorical")]
    [InlineData("bernoulli")]
    public void LossAndBound_UnderASlope_AreThoseOfSteeperLogits(string family)
    {
        var (sloped, steeper) = (Model(family, false, "learned", [], new SlopeAnnealed { Epoch = 25 }), Model(family, false, "learned", [], new StraightThrough()));
        foreach (var parameter in steeper.Encoder.Parameters)
            for (var i = 0; i < parameter.Data.Length; i++) parameter.Data[i] *= 2;
        float Loss(Vae model)
        {
            var tape = new Tape(Compute);
            return model.Loss(tape, tape.Constant(Enumerable.Repeat(Image, 50).SelectMany(x => x).ToArray(), new Shape(50, Pixels)), new Pass(Key)).Item;
        }
        Assert.Equal(Loss(steeper), Loss(sloped), 1e-4);
        Assert.Equal(Evaluate(steeper, 40, samples: 7).Average(), Evaluate(sloped, 40, samples: 7).Average(), 1e-4);
    }

    [Fact]
    public void Options_ThatContradict_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Classes", () => new Vae(new VaeOptions { Family = BernoulliFamily.Instance, Classes = 2 }, new Exact(), Key));
        Assert.Throws<ArgumentException>("SignedCodes", () => new Vae(new VaeOptions { SignedCodes = true }, new Exact(), Key));
        Assert.Throws<ArgumentOutOfRangeException>("Hidden", () => new Vae(new VaeOptions { Hidden = [3, 0] }, new Exact(), Key));
        Assert.Throws<ArgumentNullException>("Hidden", () => new Vae(new VaeOptions { Hidden = null! }, new Exact(), Key));
        Assert.Throws<ArgumentException>("Family", () => new Vae(new VaeOptions { Family = null! }, new Exact(), Key));
        Assert.Throws<ArgumentOutOfRangeException>("means", () => new Vae(new VaeOptions { Pixels = 1 }, new Exact(), Key, [1.5f]));
    }

    [Fact]
    public void Parameters_WithHiddenLayers_AreNamedBesideThoseOfTheLinearModel()
    {
        Assert.Equal(["encoder.weight [11, 12]", "encoder.bias [12]", "decoder.weight [12, 11]", "decoder.bias [11]", "prior.logits [3, 4]"],
            Model("categorical", false, "learned", [], new Exact()).Parameters.Select(p => $"{p.Name} {p.Shape}"));
        Assert.Equal(
            [
                "encoder.hidden1.weight [11, 6]", "encoder.hidden1.bias [6]", "encoder.hidden2.weight [6, 9]", "encoder.hidden2.bias [9]", "encoder.weight [9, 12]", "encoder.bias [12]",
                "decoder.hidden1.weight [12, 9]", "decoder.hidden1.bias [9]", "decoder.hidden2.weight [9, 6]", "decoder.hidden2.bias [6]", "decoder.weight [6, 11]", "decoder.bias [11]",
            ],
            Model("categorical", false, "uniform", [6, 9], new Exact()).Parameters.Select(p => $"{p.Name} {p.Shape}"));
    }

    // Pixels and codes are not negative, so a rectifier lets them through: the same model, evaluated by matrix products on
    // a tape instead of sums of rows, with the same codes.
    [Theory]
    [InlineData("categorical")]
    [InlineData("bernoulli")]
    public void Bound_OfHiddenLayersThatOnlyHandOn_IsThatOfTheLinearModel(string family)
    {
        const int Copies = 3, Samples = 700, Wide = 13;
        var linear = Model(family, false, "learned", [], new GumbelSoftmax());
        var hidden = Model(family, false, "learned", [Wide, Wide], new GumbelSoftmax());
        foreach (var (from, to) in new[] { (linear.Encoder, hidden.Encoder), (linear.Decoder, hidden.Decoder) })
        {
            foreach (var layer in to.Layers.SkipLast(1))
            {
                layer.Bias.Data.AsSpan().Clear();
                for (var i = 0; i < layer.Weights.Data.Length; i++) layer.Weights.Data[i] = i / Wide == i % Wide ? 1 : 0;
            }
            to.Layers[^1].Weights.Data.AsSpan().Clear();
            from.Layers[0].Weights.Data.CopyTo(to.Layers[^1].Weights.Data, 0);
            from.Layers[0].Bias.Data.CopyTo(to.Layers[^1].Bias.Data, 0);
        }
        linear.PriorLogits.Data.CopyTo(hidden.PriorLogits.Data, 0);

        var (expected, bounds) = (Evaluate(linear, Copies, Samples), Evaluate(hidden, Copies, Samples));

        for (var i = 0; i < Copies; i++) Assert.InRange(bounds[i], expected[i] - 1e-4, expected[i] + 1e-4);
    }

    static double[] Outputs(DenseStack stack, double[] x)
    {
        foreach (var layer in stack.Layers)
        {
            var (inputs, width) = (layer == stack.Layers[0] ? x : [.. x.Select(v => Math.Max(v, 0))], layer.Bias.Data.Length);
            x = [.. Enumerable.Range(0, width).Select(j => layer.Bias.Data[j] + inputs.Select((v, i) => v * layer.Weights.Data[(i * width) + j]).Sum())];
        }
        return x;
    }

    static float[] Image => [.. Enumerable.Range(0, Pixels).Select(i => (float)(i % 3 == 0 ? 1 : 0))];

    static float[] Evaluate(Vae model, int copies, int samples)
    {
        var bounds = new float[copies];
        new VaeBound(model, Compute).Evaluate(Enumerable.Repeat(Image, copies).SelectMany(x => x).ToArray(), samples, Key, 0, bounds);
        return bounds;
    }

    static Vae Model(string family, bool signed, string prior, int[] hidden, IEstimator estimator)
    {
        var options = new VaeOptions
        {
            Pixels = Pixels,
            Variables = Variables,
            Family = family == "categorical" ? CategoricalFamily.Instance : BernoulliFamily.Instance,
            Classes = family == "categorical" ? 4 : 1,
            SignedCodes = signed,
            Hidden = hidden,
            Prior = prior == "learned" ? Prior.Learned : Prior.Uniform,
        };
        var model = new Vae(options, estimator, Key, [.. Enumerable.Range(0, Pixels).Select(i => (i + 1f) / (Pixels + 2))]);
        // Weights far from zero, so that posterior, prior and likelihood all matter.
        foreach (var parameter in model.Parameters)
        {
            for (var i = 0; i < parameter.Data.Length; i++) parameter.Data[i] += 0.8f * MathF.Sin((1.7f * i) + parameter.Name.Length);
        }
        return model;
    }

    static (double Bound, double NegativeLogLikelihood) Enumerate(Vae model)
    {
        var (options, width) = (model.Options, model.Options.Variables * model.Options.Classes);
        var logits = Outputs(model.Encoder, [.. Image.Select(x => (double)x)]);
        var prior = model.PriorLogits.Data.Select(x => (double)x).ToArray();
        var choices = options.Family is CategoricalFamily ? options.Classes : 2;
        double bound = 0, evidence = 0;
        for (var s = 0; s < (int)Math.Pow(choices, Variables); s++)
        {
            var (code, rest, logQ, logP) = (new double[width], s, 0.0, 0.0);
            for (var n = 0; n < Variables; n++, rest /= choices)
            {
                var k = rest % choices;
                if (choices == 2 && options.Family is BernoulliFamily)
                {
                    code[n] = options.SignedCodes ? (2 * k) - 1 : k;
                    logQ -= Math.Log(1 + Math.Exp(k == 1 ? -logits[n] : logits[n]));
                    logP -= Math.Log(1 + Math.Exp(k == 1 ? -prior[n] : prior[n]));
                }
                else
                {
                    code[(n * choices) + k] = 1;
                    logQ += LogSoftmax(logits, n * choices, choices, k);
                    logP += LogSoftmax(prior, n * choices, choices, k);
                }
            }
            logP -= Outputs(model.Decoder, code).Select((logit, d) => Math.Log(1 + Math.Exp(Image[d] > 0 ? -logit : logit))).Sum();
            bound -= Math.Exp(logQ) * (logP - logQ);
            evidence += Math.Exp(logP);
        }
        return (bound, -Math.Log(evidence));

        static double LogSoftmax(double[] x, int start, int count, int k) => x[start + k] - Math.Log(x[start..(start + count)].Sum(Math.Exp));
    }
}
