using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;

namespace Reparam.Tests.Distributions;

/// <summary>The numbering and the probabilities of joint states, against the family's own and a sum over all of them.</summary>
public sealed class StateSpaceTests
{
    public static TheoryData<string> Families => ["categorical", "bernoulli"];

    [Theory]
    [MemberData(nameof(Families))]
    public void EveryState_IsThatOfTheFamily_AndFoundAgain(string name)
    {
        var (family, shape) = Setup(name);
        var (space, tape) = (new StateSpace(family, shape), new Tape(new Compute(1)));
        Assert.Equal(shape.Count, space.Width);
        Assert.Equal(family.States(shape), space.Size);
        Span<float> row = stackalloc float[space.Width];
        Span<double> inDoubles = stackalloc double[space.Width];
        for (var s = 0; s < space.Size; s++)
        {
            // What was there before does not matter.
            row.Fill(7);
            space.Write(s, row);
            space.Write(s, inDoubles);
            Assert.Equal(family.State(tape, shape, s).Data.ToArray(), row.ToArray());
            Assert.Equal(row.ToArray().Select(x => (double)x), inDoubles.ToArray());
            Assert.Equal(s, space.IndexOf(row));
            var again = 0L;
            for (var n = 0; n < space.Variables; n++) again = (again * space.Choices) + space.Choice(s, n);
            Assert.Equal(s, again);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Probabilities_OfAllStates_SumToOneAndAgree(string name)
    {
        var (family, shape) = Setup(name);
        var space = new StateSpace(family, shape);
        float[] logits = [.. Enumerable.Range(0, shape.Count).Select(i => 3 * MathF.Sin(1.7f * i))];
        var (log, marginals) = (new double[space.Size], new double[space.Variables * space.Choices]);
        space.LogProbabilities<float>(logits, log);
        space.LogMarginals<float>(logits, marginals);
        Assert.Equal(1, log.Sum(Math.Exp), 1e-14);
        for (var s = 0; s < space.Size; s++) Assert.Equal(log[s], space.LogProbability(marginals, s), 1e-13);
        var (inDoubles, scores) = (new double[space.Size], new double[space.Width]);
        space.LogProbabilities<double>([.. logits.Select(x => (double)x)], inDoubles);
        Assert.Equal(log, inDoubles);

        // The mean score is zero, and Σ p·f·score with f a number of the state is its covariance with the state.
        for (var s = 0; s < space.Size; s++) space.AddScore(marginals, s, Math.Exp(log[s]), scores);
        Assert.All(scores, x => Assert.Equal(0, x, 1e-14));
        for (var s = 0; s < space.Size; s++) space.AddScore(marginals, s, Math.Exp(log[s]) * (space.Choice(s, 1) == 1 ? 1 : 0), scores);
        var (at, p) = (family.Binary ? 1 : space.Choices + 1, Math.Exp(marginals[space.Choices + 1]));
        Assert.Equal(p * (1 - p), scores[at], 1e-14);
        Assert.Equal(0, scores[0], 1e-14);
    }

    [Fact]
    public void ManyStates_AreCountedButHaveNoSize()
    {
        var space = new StateSpace(BernoulliFamily.Instance, new Shape(1, 40));
        Assert.Equal(Math.Pow(2, 40), space.Count);
        Assert.Throws<OverflowException>(() => space.Size);
        Assert.Throws<ArgumentException>("shape", () => new StateSpace(BernoulliFamily.Instance, new Shape(1, 2, 3)));
    }

    static (IDiscreteFamily Family, Shape Shape) Setup(string name)
        => name == "categorical" ? (CategoricalFamily.Instance, new Shape(1, 3, 4)) : (BernoulliFamily.Instance, new Shape(1, 5));
}
