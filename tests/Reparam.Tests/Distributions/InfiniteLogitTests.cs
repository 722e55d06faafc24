using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Tests.Autodiff;

namespace Reparam.Tests.Distributions;

/// <summary>
/// Families under infinite logits: values, gradients and gradients of gradients are those of the law over the classes that
/// are left, and the excluded ones get exactly 0.
/// </summary>
public sealed class InfiniteLogitTests
{
    const float Infinity = float.PositiveInfinity;
    const double Tolerance = 2.5e-6, GradientTolerance = 5e-6, SecondTolerance = 2e-5;

    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    readonly Tape _tape = new(Compute);

    // Two examples of two variables of three classes; class 1 of every variable is put in, masked, in the second law.
    [Theory]
    [InlineData("log-probability")]
    [InlineData("divergence")]
    [InlineData("entropy")]
    [InlineData("relaxed")]
    public void Categorical_AMaskedClass_ChangesNothingForTheOthers(string what)
    {
        var family = CategoricalFamily.Instance;
        var (few, many) = (new Shape(2, 2, 3), new Shape(2, 2, 4));
        var (q, p) = (Draw(0, few), Draw(1, few));
        var sample = family.Harden(family.Perturb(q, Key));
        var relaxed = Op.Detach(Op.LogSoftmax(Op.Affine(family.Perturb(q, Key), 2, 0)));
        Value Widen(Value x, float fill) => _tape.Constant([.. x.Data.ToArray().Chunk(3).SelectMany(row => (float[])[row[0], fill, row[1], row[2]])], many);

        Value Of(Value a, Value b, Value hard, Value soft) => what switch
        {
            "log-probability" => family.LogProbability(a, hard),
            "divergence" => family.Divergence(a, b),
            "entropy" => family.Entropy(a),
            _ => family.RelaxedLogDensity(a, soft, 0.5f),
        };

        AssertSame([q, p, relaxed], x => Of(x[0], x[1], sample, x[2]),
            [Widen(q, -Infinity), Widen(p, -Infinity), Widen(relaxed, -Infinity)], x => Of(x[0], x[1], Widen(sample, 0), x[2]), 4, 1);
    }

    // The same for sure binary variables beside others.
    [Theory]
    [InlineData("log-probability", Infinity)]
    [InlineData("log-probability", -Infinity)]
    [InlineData("divergence", Infinity)]
    [InlineData("divergence", -Infinity)]
    [InlineData("entropy", Infinity)]
    [InlineData("entropy", -Infinity)]
    [InlineData("relaxed", Infinity)]
    [InlineData("relaxed", -Infinity)]
    public void Bernoulli_ASureVariable_ChangesNothingForTheOthers(string what, float sure)
    {
        var family = BernoulliFamily.Instance;
        var (few, many) = (new Shape(2, 2), new Shape(2, 3));
        var (q, p) = (Draw(0, few), Draw(1, few));
        var sample = family.Harden(family.Perturb(q, Key));
        var relaxed = Op.Detach(Op.Affine(family.Perturb(q, Key), 2, 0));
        Value Widen(Value x, float fill) => _tape.Constant([.. x.Data.ToArray().Chunk(2).SelectMany(row => (float[])[row[0], fill, row[1]])], many);

        Value Of(Value a, Value b, Value hard, Value soft) => what switch
        {
            "log-probability" => family.LogProbability(a, hard),
            "divergence" => family.Divergence(a, b),
            "entropy" => family.Entropy(a),
            _ => family.RelaxedLogDensity(a, soft, 0.5f),
        };

        AssertSame([q, p, relaxed], x => Of(x[0], x[1], sample, x[2]),
            [Widen(q, sure), Widen(p, sure), Widen(relaxed, sure)], x => Of(x[0], x[1], Widen(sample, sure > 0 ? 1 : 0), x[2]), 3, 1);
    }

    [Fact]
    public void Divergence_WhatPExcludesAndQAllows_IsInfinite_AndTheReverseIsNot()
    {
        var categorical = CategoricalFamily.Instance;
        var (full, masked) = (_tape.Constant([0, 0, 0], new Shape(1, 1, 3)), _tape.Constant([0, -Infinity, 0], new Shape(1, 1, 3)));
        Assert.Equal([Infinity], categorical.Divergence(full, masked).Data);
        Assert.Equal(Math.Log(1.5), categorical.Divergence(masked, full).Item, 1e-6);
        Assert.Equal([-Infinity], categorical.LogProbability(masked, _tape.Constant([0, 1, 0], new Shape(1, 1, 3))).Data);

        var bernoulli = BernoulliFamily.Instance;
        var half = _tape.Constant([0], new Shape(1, 1));
        foreach (var sure in (float[])[Infinity, -Infinity])
        {
            var (one, other) = (_tape.Constant([sure], new Shape(1, 1)), _tape.Constant([-sure], new Shape(1, 1)));
            Assert.Equal([Infinity], bernoulli.Divergence(half, one).Data);
            Assert.Equal([Infinity], bernoulli.Divergence(other, one).Data);
            Assert.Equal(Math.Log(2), bernoulli.Divergence(one, half).Item, 1e-6);
            Assert.Equal([0], bernoulli.Divergence(one, one).Data);
            Assert.Equal([-Infinity], bernoulli.LogProbability(one, _tape.Constant([sure > 0 ? 0 : 1], new Shape(1, 1))).Data);
            Assert.Equal([0], _tape.Gradient(bernoulli.Divergence(one, half), one).Data);
        }
    }

    // The law of one for all examples, and its gradient, go through another path.
    [Fact]
    public void Divergence_FromOneMaskedLawForAll_IsFiniteWithItsGradient()
    {
        var q = Op.BroadcastFirst(_tape.Constant([0.5f, -Infinity, 1], new Shape(1, 3)), new Shape(5, 1, 3));
        var p = _tape.Constant([0, -Infinity, 0.25f], new Shape(1, 3));
        var gradient = _tape.Gradient(CategoricalFamily.Instance.Divergence(q, p), p);

        // 5(π_p − π_q).
        double Share(double a, double b) => 1 / (1 + Math.Exp(b - a));
        Assert.Equal(0, gradient.Data[1]);
        Assert.Equal(5 * (Share(0, 0.25) - Share(0.5, 1)), gradient.Data[0], 1e-5);
    }

    [Fact]
    public void PerturbAndPerturbGiven_MaskedClasses_StayMaskedWithoutGradient()
    {
        var family = CategoricalFamily.Instance;
        var logits = Op.BroadcastFirst(_tape.Constant([0.5f, -Infinity, 1], new Shape(1, 3)), new Shape(200, 1, 3));
        var sample = family.Harden(family.Perturb(logits, Key));
        var given = family.PerturbGiven(logits, sample, Key.Split(1));
        var relaxed = Op.Softmax(given);
        var gradient = _tape.Gradient(relaxed * relaxed, logits);

        Assert.Equal(sample.Data, family.Harden(given).Data);
        for (var i = 0; i < 600; i++)
        {
            Assert.True(float.IsFinite(gradient.Data[i]));
            if (i % 3 == 1) Assert.Equal((-Infinity, 0f, 0f, 0f), (given.Data[i], relaxed.Data[i], sample.Data[i], gradient.Data[i]));
        }
    }

    [Fact]
    public void MultiplyWhere_OutsideTheMask_IsZeroWithItsGradients()
    {
        var shape = new Shape(11);
        var a = _tape.Constant([1, Infinity, float.NaN, 2, -Infinity, 3, 4, 5, 6, 7, float.NaN], shape);
        var b = _tape.Constant([2, 0, 1, -3, Infinity, 1, 1, 1, 1, 1, 1], shape);
        var mask = _tape.Constant([1, 0, -0f, -5, 0, 1, 1, 1, 1, 1, 0], shape);
        var y = Op.MultiplyWhere(a, b, mask);

        Assert.Equal([2, 0, 0, -6, 0, 3, 4, 5, 6, 7, 0], y.Data);
        Assert.Equal([2, 0, 0, -3, 0, 1, 1, 1, 1, 1, 0], _tape.Gradient(y, a).Data);
        Assert.Equal([1, 0, 0, 2, 0, 3, 4, 5, 6, 7, 0], _tape.Gradient(y, b).Data);
        Assert.Equal(new float[11], _tape.Gradient(y, mask).Data);
        Assert.Throws<ArgumentException>("mask", () => Op.MultiplyWhere(a, b, Draw(0, new Shape(3))));
    }

    // Compares f(x) and g(y), where y is x with a column put in: values, gradients, gradients of a slope.
    void AssertSame(Value[] x, Func<Value[], Value> f, Value[] y, Func<Value[], Value> g, int width, int column)
    {
        var (fx, gy) = (f(x), g(y));
        GradientCheck.AssertClose(GradientCheck.Doubles(fx), gy, Tolerance, "value");
        var (dx, dy) = (Gradients(fx, x), Gradients(gy, y));
        var (slopeX, slopeY) = (Squares(dx), Squares(dy));
        var (ddx, ddy) = (Gradients(slopeX, x), Gradients(slopeY, y));
        for (var i = 0; i < x.Length; i++)
        {
            Same(dx[i], dy[i], GradientTolerance, $"gradient {i}");
            Same(ddx[i], ddy[i], SecondTolerance, $"second gradient {i}");
        }

        void Same(Value narrow, Value wide, double tolerance, string what)
        {
            var data = wide.Data.ToArray();
            Assert.All(data.Where((_, j) => j % width == column), value => Assert.Equal(0, value));
            GradientCheck.AssertClose(GradientCheck.Doubles(narrow), _tape.Constant([.. data.Where((_, j) => j % width != column)], narrow.Shape), tolerance, what);
        }

        Value[] Gradients(Value of, Value[] inputs)
        {
            var gradients = new Value[inputs.Length];
            _tape.Gradient(of, inputs, gradients);
            return gradients;
        }

        static Value Squares(Value[] gradients) => gradients.Select(d => Op.Sum(d * d)).Aggregate(Op.Add);
    }

    Value Draw(ulong stream, Shape shape) => GradientCheck.Draw(_tape, Key.Split(stream), shape);
}
