using Reparam.Experiments.Images;
using Reparam.Experiments.Reports;

namespace Reparam.Tests.Reports;

/// <summary>Summaries of runs that never took place, the same every time.</summary>
static class FakeRun
{
    const long Steps = 50_000;

    public static ImageSummary Categorical() => new()
    {
        Claim = "Gumbel-Softmax trains 20 × 10 categorical codes to a test bound of 104.9 nats in 50,000 steps",
        Model = "vae",
        PaperModel = "VAE",
        Latent = "categorical",
        Estimator = "gumbel-softmax",
        Binarization = "fixed",
        Steps = Steps,
        BatchSize = 100,
        TrainLoss = 109.83,
        Validation = new(105.31, 100, 2_000),
        Test = new(104.92, 1000, 10_000),
        StepsPerSecond = 812.4,
        Seconds = 3_725.2,
        Progress = [.. Enumerable.Range(0, 101).Select(Progress)],
    };

    public static ImageSummary Bernoulli() => Categorical() with
    {
        Claim = "Straight-through reaches 116 nats with 200 binary units",
        Latent = "bernoulli",
        Estimator = "straight-through",
        Test = new(116.4, 100, 1_000),
    };

    public static IReadOnlyList<Gallery> Galleries { get; } =
    [
        new("Inputs and reconstructions", "Each pair: input and reconstruction.", [("Input", Digits(24, 0, 1)), ("Reconstruction", Digits(24, 0, 0.8))]),
        new("Samples", "Drawn from the prior.", [("Sample", Digits(48, 100, 0.9))]),
    ];

    public static CodeUsage CategoricalCodes { get; } = new(20, 10, CategoricalMeans(20, 10), 10_000);

    public static CodeUsage BernoulliCodes { get; }
        = new(200, 2, [.. Enumerable.Range(0, 200).Select(n => (float)(0.5 + (0.5 * Math.Tanh((3 * Math.Sin(n * 12.9898)) - 1))))], 10_000);

    public static IReadOnlyList<KeyValuePair<string, string>> Settings { get; } =
    [
        new("model", "vae"), new("latent", "categorical, 20 variables × 10 classes"), new("estimator", "gumbel-softmax"),
        new("temperature", "max(0.5, exp(−1e-5 · step)), every 1,000 steps"), new("learning rate", "1e-3"), new("seed", "1"),
    ];

    public static IReadOnlyList<string> Notes { get; } =
        ["The learning rate was not searched.", "Threads: 2. The result has the same bits with any number of threads."];

    static ProgressPoint Progress(int i)
    {
        var step = i * Steps / 100;
        var nats = 104.8 + (100 * Math.Exp(-step / 900.0)) + (14 * Math.Exp(-step / 12_000.0));
        return new(
            step,
            nats + 3.5 + (0.8 * Math.Sin(i * 7.31)),
            i % 5 == 0 ? nats : null,
            Math.Max(0.5, Math.Exp(-1e-5 * (step / 1000 * 1000))));
    }

    // Rings and strokes of changing place and size: enough like digits to judge a page by.
    static Pictures Digits(int count, int first, double strength)
        => new(28, 28, [.. Enumerable.Range(first, count).Select(i => Digit(i, strength))]);

    static float[] Digit(int seed, double strength)
    {
        var pixels = new float[28 * 28];
        var (cx, cy, radius, cut) = (14 + (2 * Math.Sin(seed)), 14 + (2 * Math.Cos(seed * 1.7)), 6 + (2 * Math.Sin(seed * 2.3)), seed * 0.9);
        for (var y = 0; y < 28; y++)
        {
            for (var x = 0; x < 28; x++)
            {
                var (dx, dy) = (x - cx, y - cy);
                var ring = Math.Abs(Math.Sqrt((dx * dx) + (dy * dy)) - radius);
                var isOpen = Math.Cos(Math.Atan2(dy, dx) - cut) > 0.7 && seed % 3 != 0;
                pixels[(y * 28) + x] = isOpen ? 0 : (float)(strength * Math.Clamp(2.2 - ring, 0, 1));
            }
        }
        return pixels;
    }

    static float[] CategoricalMeans(int variables, int classes)
    {
        var means = new float[variables * classes];
        for (var n = 0; n < variables; n++)
        {
            var weights = Enumerable.Range(0, classes)
                .Select(k => Math.Exp((n == 7 ? 5 : 0.3 + (n % 4 * 0.4)) * Math.Sin((n * 5.1) + (k * 2.7)))).ToArray();
            for (var k = 0; k < classes; k++) means[(n * classes) + k] = (float)(weights[k] / weights.Sum());
        }
        return means;
    }
}
