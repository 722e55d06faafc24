using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Tests.Autodiff;

namespace Reparam.Tests.Distributions;

/// <summary>What both families compute, against doubles, and the states and shapes they take.</summary>
public sealed class FamilyTests
{
    const int Batch = 4, Variables = 3;

    // Logits within ±2 and three variables of five classes: at most 20 roundings of 2⁻²⁴ of numbers below 8, adding at
    // random: √20·8·6e-8 = 2.1e-6; a gradient goes through about twice as many.
    const double Tolerance = 2.5e-6, GradientTolerance = 5e-6;

    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    public static TheoryData<string, int> Families => new() { { "categorical", 5 }, { "categorical", 2 }, { "categorical", 1 }, { "bernoulli", 1 } };

    readonly Tape _tape = new(Compute);

    [Theory]
    [MemberData(nameof(Families))]
    public void MeanLogProbabilityDivergence_AgainstDoubles_AgreeWithTheirGradients(string name, int classes)
    {
        var (family, shape, reference) = Setup(name, classes);
        var (q, p, v) = (Draw(0, shape), Draw(1, shape), Draw(2, shape));
        var sample = family.Harden(family.Perturb(q, Key));
        var weights = Draw(3, new Shape(Batch));

        Check(family.Mean(q), v, [q], x => Rows(x[0], reference.Mean));
        Check(family.LogProbability(q, sample), weights, [q], x => Rows2(x[0], GradientCheck.Doubles(sample), reference.LogProbability));
        Check(family.Divergence(q, p), weights, [q, p], x => Rows2(x[0], x[1], reference.Divergence));

        double[] Rows(double[] x, Func<double[], double[]> f) => [.. x.Chunk(x.Length / Batch).SelectMany(f)];
        double[] Rows2(double[] x, double[] y, Func<double[], double[], double> f) => [.. x.Chunk(x.Length / Batch).Zip(y.Chunk(x.Length / Batch), f)];
    }

    // pytorch#80488: laws a little apart, of which −q + p keeps the sum from cancelling; the double laws are the truth.
    [Theory]
    [InlineData("categorical", 1e-4)]
    [InlineData("bernoulli", 1e-4)]
    [InlineData("categorical", 1e-2)]
    [InlineData("bernoulli", 1e-2)]
    [InlineData("categorical", 10)]
    [InlineData("bernoulli", 10)]
    public void Divergence_OfLawsALittleApart_IsNeverBelowZeroAndPrecise(string name, double apart)
    {
        const int Rows = 5000, Classes = 5;
        var bits = name == "bernoulli";
        var shape = bits ? new Shape(Rows, 1) : new Shape(Rows, 1, Classes);
        var (q, p) = (new float[shape.Count], new float[shape.Count]);
        Noise.FillUniform(Key, 0, q);
        Noise.FillUniform(Key.Split(1), 0, p);
        for (var i = 0; i < q.Length; i++) (q[i], p[i]) = ((6 * q[i]) - 3, (6 * q[i]) - 3 + ((float)apart * p[i]));

        var divergence = (bits ? (IDiscreteFamily)BernoulliFamily.Instance : CategoricalFamily.Instance).Divergence(_tape.Constant(q, shape), _tape.Constant(p, shape)).Data;

        for (var r = 0; r < Rows; r++)
        {
            Assert.True(divergence[r] >= 0);
            var exact = bits
                ? KullbackLeibler.Between(Bernoulli.FromLogit(q[r]), Bernoulli.FromLogit(p[r]))
                : KullbackLeibler.Between(
                    Categorical.FromLogits(q.AsSpan(r * Classes, Classes)), Categorical.FromLogits(p.AsSpan(r * Classes, Classes)));
            // A log-probability of 4 rounds by 2.4e-7, of which the divergence feels 2·√(2·KL) at most.
            Assert.Equal(exact, divergence[r], (5e-7 * Math.Sqrt(2 * exact)) + (2e-6 * exact) + 1e-12);
        }
    }

    // Liger-Kernel#1453: what p alone excludes, though q make it too improbable for a float.
    [Fact]
    public void Divergence_OfWhatPExcludesAndQHardlyAllows_IsInfinite()
    {
        const float Infinity = float.PositiveInfinity;
        var pair = new Shape(1, 1, 2);
        Value Pair(float a, float b) => _tape.Constant([a, b], pair);
        Value Bit(float logit) => _tape.Constant(logit, new Shape(1, 1));
        foreach (var low in (float[])[-20, -100, -800, -3e38f])
        {
            Assert.Equal([Infinity], CategoricalFamily.Instance.Divergence(Pair(0, low), Pair(0, -Infinity)).Data);
            Assert.Equal([Infinity], CategoricalFamily.Instance.Divergence(Pair(3e38f, low), Pair(0, -Infinity)).Data);
            Assert.Equal([Infinity], BernoulliFamily.Instance.Divergence(Bit(low), Bit(-Infinity)).Data);
            Assert.Equal([Infinity], BernoulliFamily.Instance.Divergence(Bit(-low), Bit(Infinity)).Data);
            var (q, p) = (Pair(0, low), Pair(0, low));
            Assert.Equal([0], CategoricalFamily.Instance.Divergence(q, p).Data);
            Assert.Equal([0], BernoulliFamily.Instance.Divergence(Bit(low), Bit(low)).Data);
        }
        Assert.Equal([0], CategoricalFamily.Instance.Divergence(Pair(0, -Infinity), Pair(0, -Infinity)).Data);
        Assert.Equal(Math.Log(2), CategoricalFamily.Instance.Divergence(Pair(0, -Infinity), Pair(0, 0)).Item, 1e-6);
        Assert.Equal(Math.Log(2), CategoricalFamily.Instance.Divergence(Pair(0, -800), Pair(0, 0)).Item, 1e-6);
        Assert.Equal(400 - Math.Log(2), BernoulliFamily.Instance.Divergence(Bit(0), Bit(800)).Item, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void LogProbability_OfEveryState_SumsToOne(string name, int classes)
    {
        var (family, shape, reference) = Setup(name, classes);
        var logits = Draw(0, shape);
        var total = new double[Batch];
        for (var s = 0; s < reference.States; s++)
        {
            var log = family.LogProbability(logits, family.State(_tape, shape, s)).Data;
            for (var b = 0; b < Batch; b++) total[b] += Math.Exp(log[b]);
        }

        Assert.All(total, sum => Assert.InRange(sum, 1 - (10 * Tolerance), 1 + (10 * Tolerance)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Score_OfASample_IsTheSampleLessTheMean(string name, int classes)
    {
        var (family, shape, _) = Setup(name, classes);
        var logits = Draw(0, shape);
        var sample = family.State(_tape, shape, (long)family.States(shape) - 1);

        var score = _tape.Gradient(family.LogProbability(logits, sample), logits);

        GradientCheck.AssertClose(GradientCheck.Doubles(sample - family.Mean(logits)), score, Tolerance, "score");
        GradientCheck.AssertClose(GradientCheck.Doubles(sample - family.Mean(logits)), family.Score(logits, sample), Tolerance, "score");
    }

    // pytorch#113708: of two classes, and of a bit, everything is e/(1 + e) or its like with e = exp(−20).
    [Theory]
    [InlineData("categorical")]
    [InlineData("bernoulli")]
    public void OfANearlySureVariable_EveryGradient_KeepsTheDistanceFromSure(string name)
    {
        IDiscreteFamily family = name == "bernoulli" ? BernoulliFamily.Instance : CategoricalFamily.Instance;
        var (shape, one) = (family.ShapeOf(1, 1, 2), name == "bernoulli" ? 0 : 1);
        Value Of(float zero, float first) => _tape.Constant(name == "bernoulli" ? [first] : [zero, first], shape);
        var (logits, sure, e) = (Of(0, 20), Of(0, 1), Math.Exp(-20));
        var (other, slope) = (e / (1 + e), e / ((1 + e) * (1 + e)));

        Near(-e, family.LogProbability(logits, sure).Item);
        Near(other, _tape.Gradient(family.LogProbability(logits, sure), logits).Data[one]);
        Near(other, family.Score(logits, sure).Data[one]);
        Near(slope, _tape.Gradient(family.Mean(logits) * sure, logits).Data[one]);
        Near(slope, family.CovarianceTimes(logits, sure).Data[one]);
        // −p·log p − q·log q, and its derivative −20·p·q.
        Near((other * 20) + e, family.Entropy(logits).Item);
        Near(-20 * slope, _tape.Gradient(family.Entropy(logits), logits).Data[one]);

        static void Near(double expected, float actual) => Assert.Equal(1, actual / expected, 3e-6);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Divergence_FromOneLawForAll_IsThatOfItsCopies(string name, int classes)
    {
        var (family, shape, _) = Setup(name, classes);
        var q = Draw(0, shape);
        var one = Draw(1, shape.Rank == 3 ? new Shape(shape[1], shape[2]) : new Shape(shape[1]));
        var copies = Op.BroadcastFirst(one, shape);
        var (divergence, ofCopies) = (family.Divergence(q, one), family.Divergence(q, copies));

        Assert.Equal(ofCopies.Data, divergence.Data);
        GradientCheck.AssertClose(GradientCheck.Doubles(_tape.Gradient(ofCopies, one)), _tape.Gradient(divergence, one), Tolerance, "one law");
        Assert.Throws<ArgumentException>("p", () => family.Divergence(q, Draw(1, shape.Rank == 3 ? new Shape(1, shape[1], shape[2]) : new Shape(1, shape[1]))));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Divergence_OfALawFromItself_IsZeroWithZeroGradient(string name, int classes)
    {
        var (family, shape, _) = Setup(name, classes);
        var q = Op.Affine(Draw(0, shape), 5000, 0);
        var divergence = family.Divergence(q, q);

        Assert.All(divergence.Data.ToArray(), kl => Assert.Equal(0, kl));
        Assert.All(_tape.Gradient(divergence, q).Data.ToArray(), g => Assert.Equal(0, g));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void LogProbabilityAndDivergence_LogitsOfTenThousand_AreFinite(string name, int classes)
    {
        var (family, shape, _) = Setup(name, classes);
        var (q, p) = (Op.Affine(Draw(0, shape), 5000, 0), Op.Affine(Draw(1, shape), 5000, 0));
        var sample = family.Harden(q);
        var outcomes = (Value[])[family.Mean(q), family.LogProbability(p, sample), family.Divergence(q, p), family.PerturbGiven(q, sample, Key)];

        foreach (var outcome in outcomes)
        {
            Assert.All(outcome.Data.ToArray(), y => Assert.True(float.IsFinite(y)));
            Assert.All(_tape.Gradient(outcome, q).Data.ToArray(), y => Assert.True(float.IsFinite(y)));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void State_FromZeroToTheLast_EnumeratesEachOnceInOrder(string name, int classes)
    {
        var (family, shape, reference) = Setup(name, classes);

        Assert.Equal(reference.States, family.States(shape));
        for (var s = 0; s < reference.States; s++)
        {
            var row = reference.State(s);
            Assert.Equal(Enumerable.Repeat(row, Batch).SelectMany(x => x), GradientCheck.Doubles(family.State(_tape, shape, s)));
        }
        Assert.Throws<ArgumentOutOfRangeException>("state", () => family.State(_tape, shape, reference.States));
        Assert.Throws<ArgumentOutOfRangeException>("state", () => family.State(_tape, shape, -1));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AnyMethod_LogitsOfAnotherRank_ShowsTheShape(string name, int classes)
    {
        var (family, shape, _) = Setup(name, classes);
        var (good, bad) = (Draw(0, shape), Draw(1, shape.Rank == 3 ? new Shape(Batch, Variables) : new Shape(Batch, Variables, 2)));

        foreach (var act in (Action[])
            [() => family.States(bad.Shape), () => family.Perturb(bad, Key), () => family.PerturbGiven(bad, bad, Key), () => family.Harden(bad), () => family.State(_tape, bad.Shape, 0), () => family.LogProbability(bad, bad), () => family.Divergence(bad, bad)])
            Assert.Contains(bad.Shape.ToString(), Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
        foreach (var act in (Action[])[() => family.LogProbability(good, bad), () => family.Divergence(good, bad), () => family.PerturbGiven(good, bad, Key)])
            Assert.ThrowsAny<ArgumentException>(act);
        Assert.Throws<ArgumentOutOfRangeException>("firstExample", () => family.Perturb(good, Key, -1));
    }

    [Fact]
    public void Harden_Ties_GoToTheFirstClassAndToZero()
    {
        var tied = _tape.Constant([1, 3, 3, -1, -1, -1], new Shape(2, 1, 3));

        Assert.Equal([0, 1, 0, 1, 0, 0], CategoricalFamily.Instance.Harden(tied).Data);
        Assert.Equal([0, 1, 0], BernoulliFamily.Instance.Harden(_tape.Constant([0, float.Epsilon, -1], new Shape(1, 3))).Data);
    }

    void Check(Value y, Value weights, Value[] x, Func<double[][], double[]> reference)
    {
        var gradients = new Value[x.Length];
        _tape.Gradient(Op.Sum(y * weights), x, gradients);
        var (point, c) = (x.Select(GradientCheck.Doubles).ToArray(), GradientCheck.Doubles(weights));
        GradientCheck.AssertClose(reference(point), y, Tolerance, "y");
        for (var i = 0; i < x.Length; i++)
            GradientCheck.AssertClose(GradientCheck.Gradient(p => reference(p).Zip(c, (f, w) => f * w).Sum(), point, i), gradients[i], GradientTolerance, $"gradient {i}");
    }

    Value Draw(ulong stream, Shape shape) => GradientCheck.Draw(_tape, Key.Split(stream), shape);

    static (IDiscreteFamily Family, Shape Shape, FamilyReference Reference) Setup(string name, int classes)
    {
        IDiscreteFamily family = name == "categorical" ? CategoricalFamily.Instance : BernoulliFamily.Instance;
        return (family, name == "categorical" ? new Shape(Batch, Variables, classes) : new Shape(Batch, Variables), new FamilyReference(family, Variables, classes));
    }
}
