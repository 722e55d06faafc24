using Reparam.Estimators;
using Reparam.Measurement;

namespace Reparam.Tests.Measurement;

public sealed class ExactGradientTests
{
    [Theory]
    [InlineData(0.45f, 0f)]
    [InlineData(0.499f, -2f)]
    [InlineData(0.1f, 3f)]
    public void Exact_OfTheBernoulliToy_IsItsClosedForm(float t, float logit)
    {
        var theta = 1 / (1 + Math.Exp(-logit));

        var exact = SmallProblem.Toy(t, logit).Exact();

        Assert.Equal((1 - (2 * (double)t)) * theta * (1 - theta), exact[0], 1e-7);
    }

    // pytorch#113708: 1 − θ of a nearly sure bit, on the tape.
    [Theory]
    [InlineData(12f)]
    [InlineData(20f)]
    [InlineData(-20f)]
    [InlineData(60f)]
    public void ExactEstimator_OfANearlySureBit_IsTheClosedForm(float logit)
    {
        var e = Math.Exp(-Math.Abs((double)logit));
        var toy = SmallProblem.Toy(0.45f, logit);
        // Costs of 0.2 and 0.3 round by 2⁻²⁶: their difference of 0.1 by 1.5e-7 of it.
        var truth = 0.1 * e / ((1 + e) * (1 + e));

        Assert.Equal(1, toy.Exact()[0] / truth, 1e-6);
        foreach (var estimator in (IFiniteDraws[])[new Exact(), new LocalExpectation(), new ScoreFunction(baseline: false)])
            Assert.Equal(1, toy.Enumerate(estimator).Mean[0] / truth, 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Exact_OfTwoVariables_IsTheDerivativeOfTheObjective(int samples)
    {
        const double Step = 1e-5;
        var logits = SmallProblem.Logits(6).Select(l => (double)l).ToArray();

        var exact = SmallProblem.Polynomial("categorical").Exact(samples);

        for (var i = 0; i < logits.Length; i++)
        {
            var (up, down) = (logits.ToArray(), logits.ToArray());
            up[i] += Step;
            down[i] -= Step;
            Assert.Equal((Objective(up, samples) - Objective(down, samples)) / (2 * Step), exact[i], 1e-6);
        }
    }

    [Fact]
    public void Exact_BeyondItsLimit_SaysHowMany()
    {
        var thrown = Assert.Throws<ArgumentException>("samples", () => SmallProblem.Polynomial("categorical").Exact(3, limit: 100));

        Assert.Contains("729", thrown.Message, StringComparison.Ordinal);
    }

    static double Objective(double[] logits, int samples)
    {
        var joint = new List<(double P, double F)>();
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                var state = new double[6];
                (state[i], state[3 + j]) = (1, 1);
                var p = Math.Exp(logits[i]) / logits[..3].Sum(Math.Exp) * Math.Exp(logits[3 + j]) / logits[3..].Sum(Math.Exp);
                joint.Add((p, SmallProblem.Cost(state)));
            }
        }
        return samples == 1
            ? joint.Sum(s => s.P * s.F)
            : joint.Sum(a => joint.Sum(b => -a.P * b.P * Math.Log((Math.Exp(-a.F) + Math.Exp(-b.F)) / 2)));
    }
}
