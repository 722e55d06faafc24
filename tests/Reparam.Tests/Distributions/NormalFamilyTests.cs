using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>Recorded normal variables against the closed forms in double precision.</summary>
public sealed class NormalFamilyTests
{
    const int Rows = 3, Size = 4;

    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);
    static readonly Shape Matrix = new(Rows, Size);
    static readonly float[] Mean = Numbers(1.3f), LogVariance = Numbers(0.7f), Epsilon = Numbers(2.1f);

    [Fact]
    public void Divergence_AndItsGradient_AreTheClosedForms()
    {
        var (tape, mean, log, _) = Inputs();
        var divergence = NormalFamily.Divergence(mean, log);
        for (var r = 0; r < Rows; r++)
        {
            var truth = Enumerable.Range(r * Size, Size).Sum(i => 0.5 * ((Mean[i] * (double)Mean[i]) + Math.Exp(LogVariance[i]) - LogVariance[i] - 1));
            Assert.Equal(truth, divergence.Data[r], 1e-5);
        }
        Same(i => Mean[i], tape.Gradient(divergence, mean));
        Same(i => 0.5 * (Math.Exp(LogVariance[i]) - 1), tape.Gradient(divergence, log));
    }

    // dotnet/runtime#98861, pytorch#80488: 0 for the prior itself, and ½(e^s − 1 − s) = s²/4 beside it, never below 0.
    [Fact]
    public void Divergence_BesideThePrior_IsNeverBelowZeroAndKeepsItsDigits()
    {
        var tape = new Tape(Compute);
        Assert.Equal([0], NormalFamily.Divergence(tape.Constant(0, new Shape(1, 1)), tape.Constant(0, new Shape(1, 1))).Data);
        foreach (var s in (float[])[1e-7f, -1e-7f, 1e-4f, -1e-4f, 1e-3f])
        {
            var log = tape.Constant(s, new Shape(1, 1));
            var divergence = NormalFamily.Divergence(tape.Constant(0, new Shape(1, 1)), log);
            Assert.Equal(1, divergence.Item / ((double)s * s / 4 * (1 + (s / 3.0))), 1e-6);
            Assert.Equal(1, tape.Gradient(divergence, log).Item / ((double)s / 2 * (1 + (s / 2.0))), 1e-6);
        }
    }

    [Fact]
    public void Sample_AndItsGradient_AreMeanAndDeviationTimesNoise()
    {
        var (tape, mean, log, noise) = Inputs();
        var z = NormalFamily.Sample(mean, log, noise);
        Same(i => Mean[i] + (Math.Exp(LogVariance[i] / 2) * Epsilon[i]), z);
        Same(_ => 1, tape.Gradient(z, mean));
        Same(i => 0.5 * Math.Exp(LogVariance[i] / 2) * Epsilon[i], tape.Gradient(z, log));
    }

    [Fact]
    public void LogRatio_OfADraw_IsTheDifferenceOfTheLogDensities()
    {
        var (_, mean, log, noise) = Inputs();
        var z = NormalFamily.Sample(mean, log, noise);
        var ratio = NormalFamily.LogRatio(z, log, noise);
        for (var r = 0; r < Rows; r++)
        {
            double[] Row(ReadOnlySpan<float> numbers) => [.. numbers.Slice(r * Size, Size).ToArray().Select(x => (double)x)];
            var (draw, prior) = (Row(z.Data), DiagonalNormal.Create(new double[Size], [1]));
            var posterior = DiagonalNormal.Create(Row(Mean), [.. Row(LogVariance).Select(x => Math.Exp(x / 2))]);
            Assert.Equal(prior.LogDensity(0, draw) - posterior.LogDensity(0, draw), ratio.Data[r], 1e-4);
        }
    }

    // The mean of −LogRatio is the divergence; z = 6, two-sided 2e-9, with the error that the draws themselves show.
    [Fact]
    public void LogRatio_OnAverage_IsTheDivergence()
    {
        const int Draws = 20_000;
        var tape = new Tape(Compute);
        var (mean, log) = (Op.BroadcastFirst(tape.Constant(Mean.AsSpan(0, Size), new Shape(Size)), new Shape(Draws, Size)), Op.BroadcastFirst(tape.Constant(LogVariance.AsSpan(0, Size), new Shape(Size)), new Shape(Draws, Size)));
        var noise = NormalFamily.Noise(tape, new Shape(Draws, Size), Key);
        var ratios = NormalFamily.LogRatio(NormalFamily.Sample(mean, log, noise), log, noise).Data.ToArray();
        var (average, truth) = (-ratios.Average(x => (double)x), (double)NormalFamily.Divergence(mean, log).Data[0]);
        var error = Math.Sqrt(ratios.Sum(x => (-x - average) * (-x - average)) / (Draws - 1.0) / Draws);
        Assert.InRange(average, truth - (6 * error), truth + (6 * error));
    }

    // Kolmogorov: beyond 2.8 with probability 2·exp(−2·2.8²) = 3e-7.
    [Fact]
    public void Noise_OfManyDraws_FollowsTheStandardNormal()
    {
        const int Draws = 100_000;
        var noise = NormalFamily.Noise(new Tape(Compute), new Shape(Draws / 100, 100), Key).Data.ToArray();
        Array.Sort(noise);
        var distance = 0.0;
        for (var i = 0; i < Draws; i++)
        {
            var below = StandardNormal.Lower(noise[i]);
            distance = Math.Max(distance, Math.Max(((i + 1.0) / Draws) - below, below - ((double)i / Draws)));
        }
        Assert.InRange(distance * Math.Sqrt(Draws), 0.2, 2.8);
    }

    [Fact]
    public void Noise_OfARow_DoesNotDependOnBatchOrThreads()
    {
        using var two = new Compute(2);
        var whole = NormalFamily.Noise(new Tape(two), new Shape(700, 33), Key).Data.ToArray();
        var part = NormalFamily.Noise(new Tape(Compute), new Shape(50, 33), Key, 613).Data.ToArray();
        Assert.Equal(whole[(613 * 33)..(663 * 33)], part);
        Assert.Throws<ArgumentOutOfRangeException>("firstExample", () => NormalFamily.Noise(new Tape(Compute), new Shape(1, 1), Key, -1));
    }

    static float[] Numbers(float frequency) => [.. Enumerable.Range(0, Rows * Size).Select(i => 1.5f * MathF.Sin(frequency * (i + 1)))];

    static (Tape, Value Mean, Value LogVariance, Value Noise) Inputs()
    {
        var tape = new Tape(Compute);
        return (tape, tape.Constant(Mean, Matrix), tape.Constant(LogVariance, Matrix), tape.Constant(Epsilon, Matrix));
    }

    static void Same(Func<int, double> truth, Value found)
    {
        for (var i = 0; i < Rows * Size; i++) Assert.Equal(truth(i), found.Data[i], 1e-5);
    }
}
