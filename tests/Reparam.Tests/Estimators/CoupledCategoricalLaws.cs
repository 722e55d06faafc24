using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;
using Reparam.Tests.Distributions;

namespace Reparam.Tests.Estimators;

/// <summary>ARSM and CARMS: the laws of their samples, two classes against the binary estimators, and what is evaluated.</summary>
public sealed class CoupledCategoricalLaws
{
    static readonly Compute Compute = new(1);

    static readonly float[] Logits = [0.9f, -0.4f, 0.1f, -1.2f];

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(2, 4)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(6, 3)]
    public void Samples_OfCarms_AreCategoricalAndTheirPairsHaveTheStatedLaw(int samples, int classes)
    {
        const int Batch = 60_000;
        var logits = Logits[..classes];
        var drawn = Drawn(new Carms(samples), Batch, logits);
        var p = logits.Select(l => Math.Exp(l) / logits.Sum(x => Math.Exp(x))).ToArray();
        foreach (var sample in drawn) Bounds.AssertCounts(p, [.. Enumerable.Range(0, classes).Select(k => sample.Count(z => z == k))], $"carms {samples}");

        // The pairs' law from that of all copies, summed over the others; and p·p/r must be it.
        var cumulative = new double[classes + 1];
        CategoryOrders.Accumulate(logits, cumulative);
        var orders = new CategoryOrders(cumulative);
        var law = new double[classes * classes];
        foreach (var tuple in Tuples(samples, classes)) law[(tuple[0] * classes) + tuple[1]] += orders.Probability(tuple);
        Assert.Equal(1, law.Sum(), 1e-12);
        for (var a = 0; a < classes; a++)
        {
            Assert.Equal(p[a], law.AsSpan(a * classes, classes).ToArray().Sum(), 1e-12);
            for (var b = 0; b < classes; b++)
            {
                if (a != b) Assert.Equal(p[a] * p[b] / orders.Ratio(a, b, samples), law[(a * classes) + b], 1e-12);
            }
        }
        for (var i = 0; i < samples; i++)
        {
            var (first, second) = (drawn[i], drawn[(i + 1) % samples]);
            var counts = new int[law.Length];
            for (var b = 0; b < Batch; b++) counts[(first[b] * classes) + second[b]]++;
            CoupledBinaryLaws.AssertJoint(law, counts, $"carms {samples}, {classes} classes");
        }
    }

    [Theory]
    [InlineData(0.45f, 0f)]
    [InlineData(0.3f, 1.2f)]
    [InlineData(0.1f, -2f)]
    public void CarmsOfTwo_OverTwoClasses_IsDisArm(float t, float logit)
    {
        var (delta, m) = (1 - (2 * (double)t), 1 / (1 + Math.Exp(Math.Abs(logit))));
        var exact = delta * m * (1 - m);
        var expected = (2 * m * delta * delta * (1 - m) * (1 - m) / 4) - (exact * exact);

        var moments = TwoClassToy(t, logit).Enumerate(new Carms(2));

        Assert.Equal(exact, moments.Mean[1], 1e-6);
        Assert.Equal(-exact, moments.Mean[0], 1e-6);
        Assert.Equal(expected, moments.Variance[1], 1e-6);
        Assert.Equal(expected, moments.Variance[0], 1e-6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Carms_OverTwoClassesOfWhichTheFirstIsRarer_HasTheMomentsOfArms(int samples)
    {
        var carms = TwoClassToy(0.3f, 0.8f).Enumerate(new Carms(samples));
        var arms = Measurement.SmallProblem.Toy(0.3f, 0.8f).Enumerate(new Arms(samples));

        Assert.Equal(arms.Mean[0], carms.Mean[1], 1e-6);
        // The first class has the low uniforms, as the rarer value has in ARMS: so also for three copies.
        Assert.Equal(arms.Variance[0], carms.Variance[1], 1e-6);
    }

    [Theory]
    [InlineData(0.45f, 0f)]
    [InlineData(0.3f, 1.2f)]
    public void Arsm_OverTwoClasses_HasTheMomentsOfArm(float t, float logit)
    {
        const int Draws = 200_000;
        var (delta, m) = (1 - (2 * (double)t), 1 / (1 + Math.Exp(Math.Abs(logit))));
        var square = 2 / 3.0 * delta * delta * (0.125 - Math.Pow(0.5 - m, 3));

        var moments = TwoClassToy(t, logit).Sample(new Arsm(), Draws, RandomKey.FromSeed(45));

        // As for ARM: squares within [0, Δ²/4], 1e-7 (Hoeffding).
        var bound = Bounds.Hoeffding(delta * delta / 4, Draws) + 1e-6;
        Assert.InRange(moments.Variance[1] + (moments.Mean[1] * moments.Mean[1]), square - bound, square + bound);
        var meanBound = Bounds.Hoeffding(delta, Draws) + 1e-6;
        Assert.InRange(moments.Mean[1], (delta * m * (1 - m)) - meanBound, (delta * m * (1 - m)) + meanBound);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(2, 1)]
    public void SwappedSamples_OfAnyPair_AreThoseOfSwappedNoise(int classes, int variables)
    {
        const int Batch = 200;
        var tape = new Tape(Compute);
        var shape = new Shape(Batch, variables, classes);
        var logits = tape.Constant([.. Enumerable.Range(0, shape.Count).Select(i => MathF.Sin(1.7f * i))], shape);
        var noise = CategoricalFamily.Instance.Perturb(tape.Constant(0, shape), RandomKey.FromSeed(46));
        var pairs = classes * (classes - 1) / 2;
        var swaps = new SwappedSamples(logits, noise);
        var (slots, firsts) = (new int[pairs], new int[pairs + 1]);
        for (var b = 0; b < Batch; b++)
        {
            var count = swaps.Distinct(b, slots, firsts);
            var seen = new HashSet<string> { Plain(-1, -1) };
            for (var c = 0; c < classes; c++)
            {
                for (var j = c + 1; j < classes; j++)
                {
                    var expected = Plain(c, j);
                    seen.Add(expected);
                    var pair = SwappedSamples.Pair(c, j, classes);
                    Assert.Equal(expected, Written(swaps, pair));
                    Assert.Equal(expected, Written(swaps, firsts[slots[pair]]));
                }
            }
            Assert.Equal(seen.Count, count);

            string Written(SwappedSamples made, int pair)
            {
                var destination = new float[shape.Count];
                made.Write(b, pair, destination);
                return string.Concat(destination.Skip(b * variables * classes).Take(variables * classes));
            }

            // The definition: swap, add, take the largest.
            string Plain(int c, int j) => string.Concat(Enumerable.Range(0, variables).Select(n =>
            {
                var row = ((b * variables) + n) * classes;
                var perturbed = Enumerable.Range(0, classes).Select(k => logits.Data[row + k] + noise.Data[row + (k == c ? j : k == j ? c : k)]).ToArray();
                var best = Array.IndexOf(perturbed, perturbed.Max());
                return string.Concat(Enumerable.Range(0, classes).Select(k => k == best ? 1 : 0));
            }));
        }
        swaps.Return();
    }

    [Fact]
    public void Arsm_OfOneVariable_EvaluatesNoMoreThanTheClasses()
    {
        foreach (var classes in new[] { 2, 5, 40 })
        {
            var (tape, count) = (new Tape(Compute), 0);
            var logits = tape.Constant(0, new Shape(300, 1, classes));
            new StochasticLayer(CategoricalFamily.Instance, new Arsm()).Surrogate(logits, (sample, _) =>
            {
                count++;
                return Op.SumRows(sample);
            }, new Pass(RandomKey.FromSeed(47)));
            Assert.InRange(count, 2, classes);
        }
    }

    [Fact]
    public void Arsm_OfMoreClassesThanItsLimit_SaysBoth()
    {
        var tape = new Tape(Compute);
        var layer = new StochasticLayer(CategoricalFamily.Instance, new Arsm(maxClasses: 5));
        var thrown = Assert.Throws<ArgumentException>("logits", () => layer.Surrogate(tape.Constant(0, new Shape(1, 1, 6)), (sample, _) => Op.SumRows(sample), new Pass(RandomKey.FromSeed(1))));
        Assert.Contains("6 classes", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("limit of 5", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("maxClasses", () => new Arsm(1));
    }

    [Fact]
    public void Samples_FewerThanTwo_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => new Arms(1));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => new Carms(1));
    }

    // (b − t)² of a one-hot variable whose class 1 is b = 1.
    static GradientMeasure TwoClassToy(float t, float logit) => new(
        CategoricalFamily.Instance, new[] { 0.5f, 0.5f + logit }, new Shape(1, 1, 2), (sample, _) =>
        {
            var b = Op.Reshape(TwoClasses.Ones(sample), new Shape(sample.Shape[0]));
            var off = Op.Affine(b, 1, -t);
            return off * off;
        }, Compute);

    static List<int[]> Drawn(IEstimator estimator, int batch, float[] logits)
    {
        var (tape, drawn, classes) = (new Tape(Compute), new List<int[]>(), logits.Length);
        var leaf = Op.Detach(Op.BroadcastFirst(tape.Constant(logits, new Shape(classes)), new Shape(batch, 1, classes)));
        new StochasticLayer(CategoricalFamily.Instance, estimator).Surrogate(leaf, (sample, _) =>
        {
            var data = sample.Data.ToArray();
            drawn.Add([.. Enumerable.Range(0, batch).Select(b => Array.IndexOf(data, 1f, b * classes, classes) - (b * classes))]);
            return Op.SumRows(sample);
        }, new Pass(RandomKey.FromSeed(48)));
        return drawn;
    }

    static IEnumerable<int[]> Tuples(int length, int choices)
    {
        for (var number = 0; number < (int)Math.Pow(choices, length); number++)
        {
            var (tuple, rest) = (new int[length], number);
            for (var i = 0; i < length; i++, rest /= choices) tuple[i] = rest % choices;
            yield return tuple;
        }
    }
}
