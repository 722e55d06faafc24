using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Models;

/// <summary>Loss, gradient and bound of the semi-supervised VAE against its definition in double precision.</summary>
public sealed class SemiSupervisedTests
{
    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    public static TheoryData<string> Unbiased() => [.. EstimatorRegistry.All.Select(entry => entry.Info)
        .Where(info => info.Unbiased && !info.MultiSampleBound && info.Variables != DiscreteVariables.Binary && info.Surrogate != SurrogateValue.Expectation).Select(info => info.Name)];

    [Trait("Category", "Long")]
    [Theory]
    [InlineData(2, 2, 5)]
    [InlineData(3, 2, 5)]
    [InlineData(5, 0, 3)]
    [InlineData(5, 3, 3)]
    [InlineData(4, 1, 2)]
    public void LossAndGradient_OfMarginalization_AreTheDefinition(int classes, int labelled, int count)
    {
        var tiny = new TinySemiSupervised(classes, estimator: null, labelled);
        var pass = new Pass(Key);
        var (loss, gradient) = tiny.Estimate(new Tape(Compute), tiny.Rows(count), pass);
        var tape = new Tape(Compute);
        double[] Noise(int layer, int row) => TinySemiSupervised.Noise(tape, pass, layer, row);

        Assert.Equal(tiny.Loss(tiny.Point, count, Noise), loss, 1e-4);
        // float32 sums of 25 pixels; the differences behind the truth are good to 1e-8 or so.
        Assert.All(tiny.Gradient(count, Noise).Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.InRange(gradient.Count(g => Math.Abs(g) > 1e-3), gradient.Length / 3, gradient.Length);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 2)]
    [InlineData(5, 5)]
    public void Marginalization_AnyClassesAtOnce_IsTheExactEstimator(int classes, int classesAtOnce)
    {
        var tape = new Tape(Compute);
        var tiny = new TinySemiSupervised(classes, null, classesAtOnce: classesAtOnce);
        var (loss, gradient) = tiny.Estimate(tape, tiny.Rows(6), new Pass(Key));
        var (exactLoss, exact) = new TinySemiSupervised(classes, new Exact()).Estimate(tape, tiny.Rows(6), new Pass(Key));
        Assert.Equal(exactLoss, loss, 2e-5);
        Assert.All(exact.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
    }

    // With hardly any variance z is what the class makes of it, and a row's draw of the class is all that is random. Keys are
    // fixed; Student's t with 31 degrees of freedom is beyond 9 with probability 4e-10, for fewer than 2,000 coordinates.
    [Theory]
    [MemberData(nameof(Unbiased))]
    public void MeanGradient_OfAnUnbiasedEstimator_IsThatOfMarginalization(string name)
        => MeanGradientIsThatOfMarginalization(
            EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Samples = 2, Inputs = TinySemiSupervised.Pixels, Width = 3, Key = Key }),
            name => name.StartsWith("classifier.output", StringComparison.Ordinal) || name is "decoder.output.bias" or "latent.mean.class", scale: 1);

    // The entropy beside a signal that is scaled down would weigh too much.
    [Fact]
    public void MeanGradient_OfAScaledScoreFunction_IsThatOfMarginalizationScaledAsAWhole()
    {
        var scaled = new NormalizedScoreFunction();
        scaled.State[0].Data[1] = 4;
        MeanGradientIsThatOfMarginalization(scaled, name => name.StartsWith("classifier.output", StringComparison.Ordinal), scale: 0.5);
    }

    static void MeanGradientIsThatOfMarginalization(IEstimator estimator, Func<string, bool> matters, double scale)
    {
        const int Rounds = 32, Copies = 50;
        const double T = 9;
        var (tiny, truth) = (Still(estimator), Still(null));
        float[] rows = [.. Enumerable.Range(0, Copies).SelectMany(_ => tiny.Row(0, null))];
        var tape = new Tape(Compute);
        var rounds = Enumerable.Range(0, Rounds).Select(round => tiny.Estimate(tape, rows, new Pass(Key.Split((ulong)round))).Gradient).ToArray();
        var exact = truth.Estimate(tape, truth.Row(0, null), new Pass(Key)).Gradient;
        var at = 0;
        foreach (var parameter in tiny.Model.Parameters)
        {
            for (var i = at; matters(parameter.Name) && i < at + parameter.Data.Length; i++)
            {
                var mean = rounds.Average(g => g[i]);
                var error = Math.Sqrt(rounds.Sum(g => (g[i] - mean) * (g[i] - mean)) / (Rounds - 1.0) / Rounds);
                // Where no draw changes the gradient rounding alone does.
                Assert.True(Math.Abs(mean - (scale * exact[i])) <= (T * error) + 5e-5, $"{parameter.Name}[{i - at}]: {mean} ± {error}, exact {scale * exact[i]}");
            }
            at += parameter.Data.Length;
        }

        static TinySemiSupervised Still(IEstimator? estimator)
        {
            var still = new TinySemiSupervised(3, estimator, labelled: 0);
            still.Model.Parameters.Single(p => p.Name == "latent.log-variance.bias").Data.AsSpan().Fill(-60);
            return still;
        }
    }

    // An n-sample bound falls with n, from that of one sample down to −log p(x). Keys are fixed; Student's t with 31 degrees
    // of freedom is beyond 9 with probability 4e-10, for the error of either mean.
    [Fact]
    public void Loss_OfAMultiSampleBound_FallsFromThatOfOneSample()
    {
        const double T = 9;
        var marginal = Mean(null);
        var (two, twenty) = (Mean(new Vimco(2)), Mean(new Vimco(20)));
        Assert.True(two.Mean + (T * two.Error) < marginal.Mean - (T * marginal.Error), $"{two} against {marginal}");
        Assert.True(twenty.Mean + (T * twenty.Error) < two.Mean - (T * two.Error), $"{twenty} against {two}");

        static (double Mean, double Error) Mean(IEstimator? estimator)
        {
            const int Rounds = 32, Copies = 40;
            var tiny = new TinySemiSupervised(3, estimator, labelled: 0);
            float[] rows = [.. Enumerable.Range(0, Copies).SelectMany(_ => tiny.Row(0, null))];
            var tape = new Tape(Compute);
            double[] losses = [.. Enumerable.Range(0, Rounds).Select(round => tiny.Estimate(tape, rows, new Pass(Key.Split((ulong)round))).Loss)];
            var mean = losses.Average();
            return (mean, Math.Sqrt(losses.Sum(x => (x - mean) * (x - mean)) / (Rounds - 1.0) / Rounds));
        }
    }

    [Fact]
    public void Bound_OfImages_IsTheDefinitionAndItsClassTheLikeliest()
    {
        const int Count = 7, Samples = 2;
        var tiny = new TinySemiSupervised(4, new GumbelSoftmax());
        var networks = new TinySemiSupervised.Networks(tiny, tiny.Point);
        var (bounds, classes, tape) = (new float[Count], new int[Count], new Tape(Compute));
        float[] images = [.. Enumerable.Range(0, Count).SelectMany(TinySemiSupervised.Image)];
        new SemiSupervisedBound(tiny.Model, Compute).Evaluate(images, Samples, Key, 3, bounds, classes);
        for (var i = 0; i < Count; i++)
        {
            var truth = Enumerable.Range(0, Samples).Average(sample => networks.Unlabelled(TinySemiSupervised.Image(i),
                [.. NormalFamily.Noise(tape, new Shape(1, TinySemiSupervised.LatentSize), Key.Split((ulong)sample), 3 + i).Data.ToArray().Select(x => (double)x)]));
            Assert.Equal(truth, bounds[i], 1e-4);
            var log = networks.LogPosterior(TinySemiSupervised.Image(i));
            Assert.Equal(Array.IndexOf(log, log.Max()), classes[i]);
        }
        var again = new int[Count];
        new SemiSupervisedBound(tiny.Model, Compute).Classify(images, again);
        Assert.Equal(classes, again);
    }

    [Fact]
    public void Bound_OfAnImage_DoesNotDependOnBatchOrThreads()
    {
        var model = new TinySemiSupervised(3, null).Model;
        var (together, parted, classes) = (new float[7], new float[7], new int[7]);
        float[] images = [.. Enumerable.Range(0, 7).SelectMany(TinySemiSupervised.Image)];
        new SemiSupervisedBound(model, Compute).Evaluate(images, 3, Key, 0, together, classes);
        using var two = new Compute(2);
        new SemiSupervisedBound(model, two).Evaluate(images.AsSpan(0, 4 * TinySemiSupervised.Pixels), 3, Key, 0, parted.AsSpan(0, 4), classes.AsSpan(0, 4));
        new SemiSupervisedBound(model, two).Evaluate(images.AsSpan(4 * TinySemiSupervised.Pixels), 3, Key, 4, parted.AsSpan(4), classes.AsSpan(4));
        Assert.Equal(together, parted);
    }

    [Theory]
    [InlineData("marginalization")]
    [InlineData("gumbel-softmax")]
    [InlineData("st-gumbel-softmax")]
    public void Train_AgainAndAgain_AllocatesNothing(string estimator)
    {
        var tiny = new TinySemiSupervised(3, EstimatorRegistry.Find(estimator)?.Create(new EstimatorOptions()), classesAtOnce: 2);
        var trainer = new Trainer(tiny.Model, new Adam(tiny.Model.Parameters, 1e-3f), new Schedule(), Key, Compute);
        var rows = tiny.Rows(6);
        Assert.Equal(0, AllocatedBytes.Least(5, () => trainer.Train(rows, 6)));
    }

    [Fact]
    public void Loss_RowsThatAreNoBatch_Throws()
    {
        var tiny = new TinySemiSupervised(3, null);
        var tape = new Tape(Compute);
        string Message(float[] rows, int width) => Assert.Throws<ArgumentException>("batch", () => tiny.Model.Loss(tape, tape.Constant(rows, new Shape(rows.Length / width, width)), new Pass(Key))).Message;
        Assert.Contains("25 pixels and 3 classes, [B, 28], not [1, 784]", Message(new float[784], 784), StringComparison.Ordinal);
        Assert.Contains("2 labelled rows, but this one only 1", Message(tiny.Row(0, 1), 28), StringComparison.Ordinal);
        Assert.Contains("Row 1 of the batch is labelled", Message([.. tiny.Row(0, 1), .. tiny.Row(1, null)], 28), StringComparison.Ordinal);
        Assert.Contains("Row 2 of the batch is not labelled", Message([.. tiny.Rows(2), .. tiny.Row(2, 2)], 28), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_ThatContradict_Throw()
    {
        static void Refused(string name, SemiSupervisedOptions options) => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => new SemiSupervisedVae(options, null, Key)).ParamName);
        Refused("Classes", new() { Classes = 1 });
        Refused("Height", new() { Height = 0 });
        Refused("Width", new() { Width = 0 });
        Refused("LatentSize", new() { LatentSize = 0 });
        Refused("Labelled", new() { Labelled = -1 });
        Refused("Alpha", new() { Alpha = float.NaN });
        Refused("Dense", new() { Dense = 0 });
        Refused("ClassesAtOnce", new() { ClassesAtOnce = 0 });
        Refused("Convolutions", new() { Convolutions = [] });
        Refused("TransposedConvolutions", new() { TransposedConvolutions = [3, 0] });
        Assert.Throws<ArgumentException>("estimator", () => new SemiSupervisedVae(new(), new DisArm(), Key));
    }

    [Fact]
    public void Evaluate_ArgumentsThatDoNotFit_Throws()
    {
        var bound = new SemiSupervisedBound(new TinySemiSupervised(3, null).Model, Compute);
        Assert.Throws<ArgumentException>("images", () => bound.Evaluate(new float[26], 1, Key, 0, new float[1], new int[1]));
        Assert.Throws<ArgumentException>("classes", () => bound.Evaluate(new float[25], 1, Key, 0, new float[1], new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => bound.Evaluate(new float[25], 0, Key, 0, new float[1], new int[1]));
        Assert.Throws<ArgumentException>("images", () => bound.Classify(new float[26], new int[1]));
        bound.Evaluate([], 1, Key, 0, [], []);
    }
}
