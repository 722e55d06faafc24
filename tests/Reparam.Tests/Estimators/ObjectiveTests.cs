using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Estimators;

/// <summary>Which terms of an objective a layer samples: f = 2·Σ bᵢ, R = −H(q), r = log q.</summary>
public sealed class ObjectiveTests
{
    const double Rounding = 1e-5;

    static readonly Compute Compute = new(1);

    readonly Tape _tape = new(Compute);
    readonly List<(double Cost, double LogQ)> _seen = [];

    public static TheoryData<string> Binary()
        => [.. EstimatorRegistry.All.Where(entry => entry.Info.AppliesTo(BernoulliFamily.Instance)).Select(entry => entry.Info.Name)];

    [Theory]
    [MemberData(nameof(Binary))]
    public void Objective_OfAnEstimator_SamplesWhatItNeeds(string name)
    {
        var layer = new StochasticLayer(BernoulliFamily.Instance, Create(name));
        var logits = Logits();
        var entropy = BernoulliFamily.Instance.Entropy(logits).Data[0];
        var pass = new Pass(RandomKey.FromSeed(1)) { Input = _tape.Constant(1, new Shape(1, 1)) };
        var plain = layer.Surrogate(logits, Cost, pass).Data[0];
        _seen.Clear();
        var value = layer.Objective(logits, Terms(), pass).Data[0];
        if (layer.Estimator.Info.MultiSampleBound) Assert.Equal(-Math.Log(_seen.Average(s => Math.Exp(-s.Cost - s.LogQ))), value, Rounding);
        else if (layer.Estimator.Info.NormalizedSignal) Assert.Equal(_seen[0].Cost + _seen[0].LogQ, value, Rounding);
        else
        {
            Assert.All(_seen, s => Assert.Equal(0, s.LogQ));
            Assert.Equal(plain - entropy, value, Rounding);
        }
    }

    [Theory]
    [InlineData("rloo")]
    [InlineData("vimco")]
    [InlineData("score-function-vn")]
    public void Objective_InsideARollout_SamplesWhatTheEstimatorOutsideNeeds(string name)
    {
        var rollout = Rollout.Of(name, new EstimatorOptions { Samples = 2 });
        var layer = new StochasticLayer(BernoulliFamily.Instance, Create(name == "vimco" ? "rloo" : "vimco"));
        var (logits, terms) = (Logits(), Terms());
        var value = rollout.Surrogate(run => layer.Objective(logits, terms, run), new Pass(RandomKey.FromSeed(2))).Data[0];
        var entropy = BernoulliFamily.Instance.Entropy(logits).Data[0];
        Assert.Equal(2, _seen.Count);
        var expected = name switch
        {
            "rloo" => _seen.Average(s => s.Cost) - entropy,
            "vimco" => -Math.Log(_seen.Average(s => Math.Exp(-s.Cost - s.LogQ))),
            _ => _seen.Average(s => s.Cost + s.LogQ),
        };
        Assert.Equal(expected, value, Rounding);
    }

    // One object for all steps of a sequence: the law in hand must be that of the layer whose terms are evaluated.
    [Fact]
    public void Objective_InsideItself_HasTheTermsOfEachLaw()
    {
        var layer = new StochasticLayer(BernoulliFamily.Instance, new NormalizedScoreFunction());
        var laws = new List<float>();
        ObjectiveTerms? terms = null;
        var depth = 0;
        terms = new ObjectiveTerms(
            (sample, pass) => ++depth < 3 ? layer.Objective(_tape.Constant(depth, new Shape(1, 2)), terms!, pass) : Op.SumRows(sample),
            _ => throw new InvalidOperationException("not this one"),
            (law, sample, _) =>
            {
                laws.Add(law.Data[0]);
                return BernoulliFamily.Instance.LogProbability(law, sample);
            });
        layer.Objective(_tape.Constant(0, new Shape(1, 2)), terms, new Pass(RandomKey.FromSeed(3)));
        Assert.Equal([2f, 1f, 0f], laws);
    }

    [Theory]
    [InlineData("rloo")]
    [InlineData("vimco")]
    [InlineData("score-function-vn")]
    public void SteadyStep_AllocatesNothing(string name)
    {
        var layer = new StochasticLayer(BernoulliFamily.Instance, Create(name));
        var terms = new ObjectiveTerms(
            (sample, _) => Op.SumRows(sample),
            law => -BernoulliFamily.Instance.Entropy(law),
            (law, sample, _) => BernoulliFamily.Instance.LogProbability(law, sample));
        var step = () =>
        {
            _tape.Reset();
            var logits = Logits();
            _tape.Gradient(layer.Objective(logits, terms, new Pass(RandomKey.FromSeed(4))), logits);
        };
        Assert.Equal(0, AllocatedBytes.Least(5, step));
    }

    Value Logits() => _tape.Constant(0.7f, new Shape(1, 3));

    Value Cost(Value sample, Pass pass)
    {
        var cost = Op.Affine(Op.SumRows(sample), 2, 0);
        _seen.Add((cost.Data[0], 0));
        return cost;
    }

    ObjectiveTerms Terms() => new(Cost, law => -BernoulliFamily.Instance.Entropy(law), (law, sample, _) =>
    {
        var log = BernoulliFamily.Instance.LogProbability(law, sample);
        _seen[^1] = (_seen[^1].Cost, log.Data[0]);
        return log;
    });

    static IEstimator Create(string name)
        => EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Samples = 2, Width = 3, Key = RandomKey.FromSeed(5) });
}
