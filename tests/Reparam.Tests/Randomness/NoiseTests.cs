using System.Runtime.Intrinsics;
using Reparam.Randomness;

namespace Reparam.Tests.Randomness;

public sealed class NoiseTests
{
    const int Draws = 1 << 20;

    // Kolmogorov's statistic exceeds 3.0/√n with probability 2·exp(−18) = 3e-8; moments are held to z = 5 (6e-7 each).
    const double Kolmogorov = 3.0, Z = 5;

    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    public static TheoryData<uint> Endpoints() => [0u, 1u, 2u, 127u, 255u, 256u, (1u << 31) - 1, 1u << 31, ~0u - 256, ~0u - 255, ~0u - 1, ~0u];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public void EveryLaw_AtExtremeBits_IsFiniteAndPrecise(uint bits)
    {
        var v = (bits + 0.5) / 4294967296.0;
        var vector = Vector512.Create(bits);
        var uniform = UniformLaw.Transform(vector)[3];
        Assert.True(uniform is > 0 and < 1);
        Near(-double.LogP1(-v), ExponentialLaw.Transform(vector)[0]);
        Near(-Math.Log(Minus(v)), GumbelLaw.Transform(vector)[5], absolute: 4e-7);
        Near(Math.Log(v / ((~bits + 0.5) / 4294967296.0)), LogisticLaw.Transform(vector)[7], absolute: 4e-7);

        // −log(1 − v) in double, exact at both ends.
        double Minus(double x) => x < 0.5 ? x + (x * x / 2) + (x * x * x / 3) is var series && x < 1e-4 ? series : -Math.Log(1 - x) : -Math.Log((~bits + 0.5) / 4294967296.0);

        static void Near(double expected, float actual, double absolute = 0)
        {
            Assert.True(float.IsFinite(actual));
            Assert.InRange(actual, expected - (4e-6 * Math.Abs(expected)) - absolute, expected + (4e-6 * Math.Abs(expected)) + absolute);
        }
    }

    [Fact]
    public void FillUniform_ManyDraws_FollowsItsLaw() => FollowsLaw((start, x) => Key.FillUniform(start, x), u => u, 0.5, 1 / 12.0);

    [Fact]
    public void FillExponential_ManyDraws_FollowsItsLaw() => FollowsLaw((start, x) => Key.FillExponential(start, x), e => 1 - Math.Exp(-e), 1, 1);

    [Fact]
    public void FillGumbel_ManyDraws_FollowsItsLaw() => FollowsLaw((start, x) => Key.FillGumbel(start, x), g => Math.Exp(-Math.Exp(-g)), 0.57721566490153286, Math.PI * Math.PI / 6);

    [Fact]
    public void FillLogistic_ManyDraws_FollowsItsLaw() => FollowsLaw((start, x) => Key.FillLogistic(start, x), l => 1 / (1 + Math.Exp(-l)), 0, Math.PI * Math.PI / 3);

    [Fact]
    public void FillGumbel_OfTwoKeys_IsUncorrelated()
    {
        var (a, b) = (new float[Draws], new float[Draws]);
        Key.Split(0).FillGumbel(0, a);
        Key.Split(1).FillGumbel(0, b);
        const double Mean = 0.57721566490153286;
        var covariance = a.Zip(b, (x, y) => (x - Mean) * (y - Mean)).Average();
        Assert.InRange(covariance, -Z * (Math.PI * Math.PI / 6) / Math.Sqrt(Draws), Z * (Math.PI * Math.PI / 6) / Math.Sqrt(Draws));
    }

    delegate void Fill(ulong start, Span<float> destination);

    static void FollowsLaw(Fill fill, Func<double, double> cdf, double mean, double variance)
    {
        var draws = new float[Draws];
        fill(0, draws);
        Assert.All(draws, x => Assert.True(float.IsFinite(x)));
        Assert.InRange(draws.Average(x => (double)x), mean - (Z * Math.Sqrt(variance / Draws)), mean + (Z * Math.Sqrt(variance / Draws)));
        Array.Sort(draws);
        var distance = draws.Select((x, i) => Math.Max(Math.Abs(cdf(x) - (i / (double)Draws)), Math.Abs(cdf(x) - ((i + 1) / (double)Draws)))).Max();
        Assert.True(distance < Kolmogorov / Math.Sqrt(Draws), $"Kolmogorov distance {distance}");
    }
}
