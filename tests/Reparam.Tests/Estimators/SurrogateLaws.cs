using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Estimators;

/// <summary>Laws of the surrogate that hold draw by draw, for every estimator of the registry.</summary>
public sealed class SurrogateLaws
{
    const int Batch = 6, Variables = 2, Classes = 3;

    // float32 sums of a dozen terms of size 1.
    const float Rounding = 2e-5f;

    static readonly Compute Compute = new(1);

    public static TheoryData<string> Names() => [.. EstimatorRegistry.All.Select(entry => entry.Info.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Surrogate_OfAnyCost_HasTheSampledCostAsValueAndItsParametersGradient(string name)
    {
        var tape = new Tape(Compute);
        var logits = Logits(tape, Batch, name);
        // A cost linear in its parameter: value and gradient·parameter agree for any average over the returned samples.
        var parameter = tape.Constant(1.5f, new Shape(Batch));
        var costs = new List<float[]>();
        var surrogate = Layer(name).Surrogate(logits, (sample, _) =>
        {
            var cost = Op.SumRows(Op.Tanh(sample * Pattern(tape, Batch, name))) * parameter;
            costs.Add(cost.Data.ToArray());
            return cost;
        }, InputPass(tape, Batch));
        var gradient = tape.Gradient(surrogate, parameter).Data;
        for (var b = 0; b < Batch; b++)
        {
            var sampled = costs.Select(cost => (double)cost[b]).ToArray();
            var weights = sampled.Select(cost => Math.Exp(-cost)).ToArray();
            var (value, throughSamples) = EstimatorRegistry.Find(name)!.Info.Surrogate switch
            {
                SurrogateValue.Bound => (-Math.Log(weights.Average()), sampled.Zip(weights, (cost, weight) => cost * weight).Sum() / weights.Sum()),
                SurrogateValue.MeanOfSamples => (sampled.Average(), sampled.Average()),
                SurrogateValue.SampledCost => (sampled[0], sampled[0]),
                // Weighed by probabilities: a mean of what was evaluated, and no other.
                _ => (Math.Clamp(surrogate.Data[b], sampled.Min(), sampled.Max()), surrogate.Data[b]),
            };
            Assert.InRange(surrogate.Data[b], value - Rounding, value + Rounding);
            Assert.InRange(gradient[b] * 1.5, throughSamples - Rounding, throughSamples + Rounding);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Surrogate_OfTheSamePass_HasTheSameBits(string name)
    {
        var (value, gradient) = Run(name, Batch, firstExample: 0);
        var (again, gradientAgain) = Run(name, Batch, firstExample: 0);
        Assert.Equal(value, again);
        Assert.Equal(gradient, gradientAgain);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Surrogate_OfABatch_HasTheBitsOfItsRows(string name)
    {
        var (value, gradient) = Run(name, Batch, firstExample: 0);
        for (var b = 0; b < Batch; b++)
        {
            var (rowValue, rowGradient) = Run(name, 1, firstExample: b);
            Assert.Equal(value[b], rowValue[0]);
            Assert.Equal(gradient[(b * rowGradient.Length)..((b + 1) * rowGradient.Length)], rowGradient);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Surrogate_OfRowsShorterThanAVector_HasTheBitsOfItsRows(string name)
    {
        if (!AppliesTo(name, BernoulliFamily.Instance)) return;
        // One example is 3 numbers, its cost is 1: TensorPrimitives computes spans that short by scalar functions.
        (float Value, float[] Gradient)[] Rows(int batch, int firstExample)
        {
            var tape = new Tape(Compute);
            var all = tape.Constant([.. Enumerable.Range(firstExample * 3, batch * 3).Select(i => MathF.Sin(1.3f * i))], new Shape(batch, 3));
            var surrogate = new StochasticLayer(BernoulliFamily.Instance, Create(name, 0.7f, width: 3)).Surrogate(
                all, (sample, _) => Op.Tanh(Op.SumRows(Op.Sigmoid(sample + all))), InputPass(tape, batch) with { FirstExample = firstExample });
            var (value, gradient) = (surrogate.Data.ToArray(), tape.Gradient(surrogate, all).Data.ToArray());
            return [.. value.Select((v, b) => (v, gradient[(3 * b)..(3 * (b + 1))]))];
        }
        var together = Rows(40, 0);
        for (var b = 0; b < together.Length; b++)
        {
            var alone = Rows(1, b)[0];
            Assert.Equal(together[b].Value, alone.Value);
            Assert.Equal(together[b].Gradient, alone.Gradient);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Surrogate_AtExtremeLogitsManyClassesAndLowTemperature_IsFinite(string name)
    {
        foreach (var classes in new[] { 2, 10, 1000 })
        {
            if (!AppliesTo(name, CategoricalFamily.Instance)) break;
            var tape = new Tape(Compute);
            var data = Enumerable.Range(0, 3 * classes).Select(i => (i % 3) switch { 0 => 80f, 1 => -80f, _ => 0f }).ToArray();
            var logits = tape.Constant(data, new Shape(3, 1, classes));
            var surrogate = Layer(name, temperature: 0.01f, width: classes).Surrogate(logits, (sample, _) =>
            {
                var x = Op.SumRows(sample * Op.Affine(Op.Detach(logits), 0.01f, 0.3f));
                return x * x;
            }, InputPass(tape, 3));
            Assert.All(surrogate.Data.ToArray(), x => Assert.True(float.IsFinite(x)));
            Assert.All(tape.Gradient(surrogate, logits).Data.ToArray(), x => Assert.True(float.IsFinite(x)));
        }
        foreach (var logit in new[] { -80f, 0f, 80f })
        {
            if (!AppliesTo(name, BernoulliFamily.Instance)) break;
            var tape = new Tape(Compute);
            var logits = tape.Constant(logit, new Shape(3, 2));
            var layer = new StochasticLayer(BernoulliFamily.Instance, Create(name, 0.01f, width: 2));
            var surrogate = layer.Surrogate(logits, (sample, _) => Op.SumRows(sample * sample), InputPass(tape, 3));
            Assert.All(tape.Gradient(surrogate, logits).Data.ToArray(), x => Assert.True(float.IsFinite(x)));
        }
    }

    // A masked class and a sure bit have no gradient, and leave that of the others finite; what is learned stays finite too.
    [Theory]
    [MemberData(nameof(Names))]
    public void Surrogate_AtMaskedClassesAndSureBits_HasNoGradientThere(string name)
    {
        const float Infinity = float.PositiveInfinity;
        foreach (var (family, data, shape) in ((IDiscreteFamily, float[], Shape)[])
            [(CategoricalFamily.Instance, [0.3f, -Infinity, -0.2f, -Infinity, 0.5f, 0.1f], new Shape(4, 2, 3)),
             (BernoulliFamily.Instance, [Infinity, 0.4f, -Infinity], new Shape(4, 3)),
             (BernoulliFamily.Instance, [Infinity, -Infinity, -Infinity], new Shape(4, 3))])
        {
            if (!AppliesTo(name, family)) continue;
            var layer = new StochasticLayer(family, Create(name, 0.5f, width: data.Length));
            for (var step = 0; step < 3; step++)
            {
                var tape = new Tape(Compute);
                var logits = Op.BroadcastFirst(tape.Constant(data, new Shape(data.Length)), shape);
                var surrogate = layer.Surrogate(logits, (sample, _) => Op.SumRows(sample * Op.Affine(sample, 0.3f, 0.7f)), InputPass(tape, 4));
                var gradient = tape.Gradient(surrogate, logits).Data.ToArray();
                for (var i = 0; i < gradient.Length; i++)
                {
                    Assert.True(float.IsFinite(gradient[i]), $"{name}: {gradient[i]} at {data[i % data.Length]}");
                    // ARM's uniform noise is its own for each bit, and a sure one has the mean 0 only.
                    if (float.IsInfinity(data[i % data.Length]) && name != "arm") Assert.Equal(0, gradient[i]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1e-37f)]
    [InlineData(1e-39f)]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    public void Temperature_WhoseInverseWouldOverflow_Throws(float tau)
    {
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new GumbelSoftmax(tau));
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new StraightThroughGumbelSoftmax { Temperature = tau });
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new Rebar(tau));
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new Relax(1, default, tau));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Surrogate_OfOneAndTwoLayers_EvaluatesTheCostAsOftenAsItSays(string name)
    {
        var info = EstimatorRegistry.Find(name)!.Info;
        var tape = new Tape(Compute);
        var logits = Logits(tape, Batch, name);
        var oneLayer = (int)info.Count(2, logits.Shape[1], Family(name).Choices(logits.Shape));
        // Evaluations multiply, but a mean-field pass goes through all layers at once, and a bound has one sample of each.
        var twoLayers = info.MultiSampleBound ? oneLayer : ((oneLayer - info.MeanFieldPasses) * oneLayer) + info.MeanFieldPasses;
        var (outer, inner, count) = (Layer(name), Layer(name), 0);
        Value Cost(Value sample)
        {
            count++;
            return Op.SumRows(sample * Pattern(tape, Batch, name));
        }
        outer.Surrogate(logits, (sample, _) => Cost(sample), InputPass(tape, Batch));
        AssertCount(oneLayer);
        count = 0;
        outer.Surrogate(logits, (first, pass) => inner.Surrogate(first + logits, (second, _) => Cost(second), pass), InputPass(tape, Batch));
        AssertCount(twoLayers);

        // Where the draws decide how many there are, the number is the most.
        void AssertCount(int evaluations)
        {
            if (info.CountVaries) Assert.InRange(count, 1, evaluations);
            else Assert.Equal(evaluations, count);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Surrogate_OfACostThatIsNotOneNumberForEachExample_Throws(string name)
    {
        var tape = new Tape(Compute);
        var error = Assert.Throws<ArgumentException>(() => Layer(name).Surrogate(Logits(tape, Batch, name), (sample, _) => Op.Sum(sample), InputPass(tape, Batch)));
        Assert.Contains("[]", error.Message, StringComparison.Ordinal);
    }

    static (float[] Value, float[] Gradient) Run(string name, int batch, long firstExample)
    {
        var tape = new Tape(Compute);
        var logits = Logits(tape, batch, name);
        var surrogate = Layer(name).Surrogate(logits, (sample, _) =>
        {
            var x = Op.SumRows(sample * Pattern(tape, batch, name));
            return x * x;
        }, InputPass(tape, batch) with { FirstExample = firstExample });
        return (surrogate.Data.ToArray(), tape.Gradient(surrogate, logits).Data.ToArray());
    }

    static StochasticLayer Layer(string name, float temperature = 0.7f, int width = Variables * Classes) => new(Family(name), Create(name, temperature, width));

    static IDiscreteFamily Family(string name) => AppliesTo(name, CategoricalFamily.Instance) ? CategoricalFamily.Instance : BernoulliFamily.Instance;

    static bool AppliesTo(string name, IDiscreteFamily family) => EstimatorRegistry.Find(name)!.Info.AppliesTo(family);

    static IEstimator Create(string name, float temperature, int width = Variables * Classes)
    {
        var entry = EstimatorRegistry.Find(name)!;
        return entry.Create(new EstimatorOptions { Temperature = Math.Max(temperature, entry.Info.LeastTemperature), Samples = 2, Inputs = 2, Width = width, Key = RandomKey.FromSeed(3) });
    }

    static Pass InputPass(Tape tape, int batch) => new(RandomKey.FromSeed(11)) { Input = tape.Constant(0.25f, new Shape(batch, 2)) };

    static Value Logits(Tape tape, int batch, string name) => Row(tape, batch, name, 0.9f, 0.2f);

    static Value Pattern(Tape tape, int batch, string name) => Row(tape, batch, name, 1.7f, 0.6f);

    // Numbers per example are the same for both families: as classes, or as bits.
    static Value Row(Tape tape, int batch, string name, float step, float phase)
        => Op.BroadcastFirst(tape.Constant([.. Enumerable.Range(0, Variables * Classes).Select(i => MathF.Sin((step * i) + phase))], new Shape(Variables * Classes)), Family(name) is CategoricalFamily ? new Shape(batch, Variables, Classes) : new Shape(batch, Variables * Classes));
}
