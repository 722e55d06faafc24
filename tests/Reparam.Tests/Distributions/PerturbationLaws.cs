using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>The laws of samples and of conditional noise; seed 20261121 throughout, so a failure is a defect.</summary>
public sealed class PerturbationLaws
{
    const int Draws = 40_000;

    // Laurent and Massart 2000: a χ² of k degrees exceeds k + 2√(kx) + 2x with probability at most e⁻ˣ; 1e-7 a test.
    const double ChiSquareX = 16.2;

    // Kolmogorov's statistic of one sample exceeds 3/√n, and of two 3·√(1/n + 1/m), with probability 2·exp(−18) = 3e-8;
    // 108 comparisons at most in a test: 4e-6. A correlation is held to 5/√n, 6e-7 each.
    const double Kolmogorov = 3, Z = 5;

    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    public static TheoryData<string> Families => ["categorical", "bernoulli"];

    readonly Tape _tape = new(Compute);

    [Theory]
    [MemberData(nameof(Families))]
    public void HardenOfPerturb_ManyDraws_HasTheProbabilitiesOfTheJointStates(string name)
    {
        var (family, row, logits, reference) = Setup(name);
        var samples = Rows(family.Harden(family.Perturb(logits, Key)));

        var statistic = 0.0;
        for (var s = 0; s < reference.States; s++)
        {
            var state = reference.State(s);
            var expected = Draws * Math.Exp(reference.LogProbability(row, state));
            Assert.True(expected > 20, "A cell too rare for the law of χ².");
            var seen = samples.Count(sample => sample.AsSpan().SequenceEqual(state));
            statistic += (seen - expected) * (seen - expected) / expected;
        }

        var degrees = reference.States - 1;
        Assert.True(statistic < degrees + (2 * Math.Sqrt(degrees * ChiSquareX)) + (2 * ChiSquareX), $"χ² of {degrees} degrees is {statistic}");
    }

    [Trait("Category", "Long")]
    [Theory]
    [MemberData(nameof(Families))]
    public void PerturbGiven_EverySample_HasTheLawOfPerturbAmongThoseThatHardenToIt(string name)
    {
        var (family, row, logits, reference) = Setup(name);
        var perturbed = family.Perturb(logits, Key);
        var (all, samples) = (Rows(perturbed), Rows(family.Harden(perturbed)));
        var shift = Shift(family, row, reference);
        for (var s = 0; s < reference.States; s++)
        {
            var state = reference.State(s);
            var among = all.Where((_, i) => samples[i].AsSpan().SequenceEqual(state)).ToArray();
            var given = Rows(family.PerturbGiven(logits, family.State(_tape, logits.Shape, s), Key.Split((ulong)s)));
            for (var j = 0; j < row.Length; j++)
            {
                // Each coordinate, and its difference from its neighbour, which knows how they depend on each other.
                var next = (j + 1) % row.Length;
                AssertSameLaw([.. among.Select(z => z[j])], [.. given.Select(z => z[j] + shift[j])], $"{name} z[{j}] given {s}");
                AssertSameLaw([.. among.Select(z => z[j] - z[next])], [.. given.Select(z => z[j] + shift[j] - z[next] - shift[next])], $"{name} z[{j}] − z[{next}] given {s}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void PerturbGiven_MixedOverSamples_HasTheUnconditionalLaw(string name)
    {
        var (family, row, logits, reference) = Setup(name);
        var sample = family.Harden(family.Perturb(logits, Key.Split(0)));
        var z = Rows(family.PerturbGiven(logits, sample, Key.Split(1)));
        var shift = Shift(family, row, reference);
        var uniforms = Enumerable.Range(0, row.Length).Select(j => z.Select(draw =>
        {
            var noise = draw[j] + shift[j] - row[j];
            return name == "categorical" ? Math.Exp(-Math.Exp(-noise)) : 1 / (1 + Math.Exp(-noise));
        }).ToArray()).ToArray();

        for (var j = 0; j < row.Length; j++)
        {
            var sorted = uniforms[j].Order().ToArray();
            var distance = sorted.Select((u, i) => Math.Max(u - (i / (double)Draws), ((i + 1) / (double)Draws) - u)).Max();
            Assert.True(distance < Kolmogorov / Math.Sqrt(Draws), $"{name} z[{j}]: Kolmogorov distance {distance}");
            // Uniforms have variance 1/12; independent ones are uncorrelated.
            for (var k = 0; k < j; k++)
                Assert.InRange(12 * uniforms[j].Zip(uniforms[k], (u, v) => (u - 0.5) * (v - 0.5)).Average(), -Z / Math.Sqrt(Draws), Z / Math.Sqrt(Draws));
        }
    }

    static void AssertSameLaw(double[] a, double[] b, string what)
    {
        Assert.True(a.Length > 100, $"{what}: only {a.Length} draws");
        Array.Sort(a);
        Array.Sort(b);
        var (i, j, distance) = (0, 0, 0.0);
        while (i < a.Length && j < b.Length)
        {
            var x = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= x) i++;
            while (j < b.Length && b[j] <= x) j++;
            distance = Math.Max(distance, Math.Abs((i / (double)a.Length) - (j / (double)b.Length)));
        }
        Assert.True(distance < Kolmogorov * Math.Sqrt((1.0 / a.Length) + (1.0 / b.Length)), $"{what}: Kolmogorov distance {distance} of {a.Length} and {b.Length} draws");
    }

    // Conditional Gumbel noise is that of normalized logits; those of a variable are short of Perturb's by their log-sum.
    static double[] Shift(IDiscreteFamily family, double[] row, FamilyReference reference)
        => family is CategoricalFamily ? [.. row.Chunk(3).SelectMany(x => Enumerable.Repeat(reference.LogTotal(x), 3))] : new double[row.Length];

    static double[][] Rows(Value x)
        => [.. x.Data.ToArray().Select(y => (double)y).Chunk(x.Shape.Count / Draws)];

    // Two variables of three classes, or three binary ones: every joint state has a probability above 0.01.
    (IDiscreteFamily Family, double[] Row, Value Logits, FamilyReference Reference) Setup(string name)
    {
        var categorical = name == "categorical";
        var row = (double[])(categorical ? [0.5, -0.75, 1.25, 2, 0.25, 0.5] : [0.5, -1.25, 0.125]);
        IDiscreteFamily family = categorical ? CategoricalFamily.Instance : BernoulliFamily.Instance;
        var once = _tape.Constant([.. row.Select(x => (float)x)], new Shape(row.Length));
        return (family, row, Op.BroadcastFirst(once, categorical ? new Shape(Draws, 2, 3) : new Shape(Draws, 3)), new FamilyReference(family, categorical ? 2 : 3, categorical ? 3 : 1));
    }
}
