using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;
using Reparam.Tests.Estimators;
using Reparam.Training;

namespace Reparam.Tests.Losses;

/// <summary>
/// Gates of three losses of one weight, (w − 1)²/2, (w + 1)²/2 and w⁴/4, judged by (w − ½)² after one look-ahead step of their plain sum:
/// a cost that is quadratic in the gates.
/// </summary>
public sealed class LookAheadToyTests
{
    const float Weight = 0.2f, Rate = 0.3f;
    const int Draws = 200_000;

    static readonly float[] Logits = [0.4f, -0.2f, 0.9f];

    public static TheoryData<string> Estimators() => [.. EstimatorRegistry.All
        .Where(entry => entry.Info.AppliesTo(BernoulliFamily.Instance)).Select(entry => entry.Info.Name)];

    // The exact gradient in double precision, from the eight states.
    [Fact]
    public void Exact_OfTheToy_IsTheClosedForm()
    {
        var exact = Measure().Exact();
        var expected = Closed();
        for (var m = 0; m < 3; m++) Assert.Equal(expected[m], exact[m], 1e-7);
    }

    // Enumerated where randomness is finite. Otherwise 200,000 draws: z = 6 fails a right estimator with probability 2e-9 a gate, and
    // there are fewer than 40 × 3. Seeds are fixed.
    [Theory]
    [MemberData(nameof(Estimators))]
    public void Mean_OfEveryEstimatorForBits_IsExactIffItSaysSo(string name)
    {
        var entry = EstimatorRegistry.Find(name)!;
        var measure = Measure();
        var exact = measure.Exact(entry.Info.MultiSampleBound ? 2 : 1);
        var estimator = Primed.By(entry.Create(new EstimatorOptions { Samples = 2, ConditionalSamples = 2, Inputs = 1, Width = 3 }),
            BernoulliFamily.Instance, 3, 1, inputs: 1);
        var isEnumerated = estimator is IFiniteDraws && measure.Outcomes(estimator) <= 1e5;
        var moments = isEnumerated ? measure.Enumerate((IFiniteDraws)estimator) : measure.Sample(estimator, Draws, RandomKey.FromSeed(20261130));
        double Error(int m) => isEnumerated ? 0 : 6 * Math.Sqrt(moments.Variance[m] / Draws);
        var isExact = Enumerable.Range(0, 3).All(m => Math.Abs(moments.Mean[m] - exact[m]) <= Error(m) + 1e-6);
        // These are biased in general, but exact for bits and a quadratic cost.
        string[] exactOnQuadratics = ["zgr", "reinmax", "darn-uniform"];
        if (entry.Info.Unbiased || exactOnQuadratics.Contains(name)) Assert.True(isExact, $"{name}: {string.Join(' ', moments.Mean)}, exact {string.Join(' ', exact)}");
        else if (isEnumerated) Assert.False(isExact, $"{name} is declared biased: {string.Join(' ', moments.Mean)}");
    }

    static GradientMeasure Measure()
    {
        var (weights, lookAheads) = (new Dictionary<int, Parameter>(), new Dictionary<int, LookAhead>());
        return new(BernoulliFamily.Instance, Logits, new Shape(1, 3), (gates, _) =>
        {
            // Each row has a weight of its own, because each row's gates make another step.
            var rows = gates.Shape[0];
            if (!weights.TryGetValue(rows, out var weight))
            {
                weights[rows] = weight = new Parameter("w", new Shape(rows));
                weight.Data.AsSpan().Fill(Weight);
                lookAheads[rows] = new LookAhead([weight]);
            }
            Value Gate(int m)
            {
                var oneHot = gates.Tape.Constant(0, gates.Shape);
                for (var row = 0; row < rows; row++) gates.Tape.Write(oneHot)[(row * 3) + m] = 1;
                return Op.DotLast(gates, oneHot);
            }
            var w = gates.Tape.Use(weight);
            var (below, above) = (Op.Affine(w, 1, -1), Op.Affine(w, 1, 1));
            var loss = (0.5f * (Gate(0) * below * below)) + (0.5f * (Gate(1) * above * above)) + (0.25f * (Gate(2) * w * w * w * w));
            using var step = lookAheads[rows].Step(Op.Sum(loss), Rate);
            var off = Op.Affine(gates.Tape.Use(weight), 1, -0.5f);
            return off * off;
        }, new Compute(1));
    }

    static double[] Closed()
    {
        double[] slopes = [(double)Weight - 1, (double)Weight + 1, Math.Pow(Weight, 3)], gradient = new double[3];
        var p = Logits.Select(logit => 1 / (1 + Math.Exp(-(double)logit))).ToArray();
        for (var state = 0; state < 8; state++)
        {
            int[] gates = [state & 1, (state >> 1) & 1, (state >> 2) & 1];
            var after = Weight - ((double)Rate * gates.Zip(slopes, (gate, slope) => gate * slope).Sum());
            var probability = gates.Select((gate, m) => gate == 1 ? p[m] : 1 - p[m]).Aggregate((a, b) => a * b);
            for (var m = 0; m < 3; m++) gradient[m] += probability * Math.Pow(after - 0.5, 2) * (gates[m] - p[m]);
        }
        return gradient;
    }
}
