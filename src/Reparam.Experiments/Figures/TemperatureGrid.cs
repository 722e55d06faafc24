using Reparam.Distributions;
using Reparam.Experiments.Charts;
using Reparam.Randomness;

namespace Reparam.Experiments.Figures;

/// <summary>
/// Figure 1 of Jang, Gu and Poole 2017: expectation and one sample of Gumbel-Softmax, from the categorical distribution at
/// temperature 0 to the uniform vector at high temperatures. The sample has the same noise at every temperature.
/// </summary>
static class TemperatureGrid
{
    const int Draws = 50_000;

    /// <summary>Class probabilities: heights of the categorical bars in Figure 1a of the paper, measured to about 0.0005.</summary>
    public static IReadOnlyList<double> Probabilities { get; } = [0.0588, 0.1716, 0.2016, 0.0378, 0.1075, 0.4047, 0.018];

    /// <summary>
    /// Heights of the other bars of Figure 1a, by temperature, measured in the figure. They are averages of a number of draws
    /// that the paper does not state.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<double>> PapersMeans { get; } =
    [
        [0.0473, 0.1796, 0.2114, 0.0325, 0.1171, 0.3871, 0.025],
        [0.0643, 0.1752, 0.1806, 0.0498, 0.1106, 0.3979, 0.0216],
        [0.0754, 0.1667, 0.2056, 0.0664, 0.1318, 0.3277, 0.0265],
        [0.1363, 0.151, 0.1528, 0.1302, 0.1434, 0.1656, 0.1207],
    ];

    static readonly double[] Temperatures = [0.1, 0.5, 1, 10];

    /// <summary>Makes the figure.</summary>
    /// <param name="key">Key of the draws.</param>
    public static BarGrid Chart(RandomKey key)
    {
        double[] probabilities = [.. Probabilities];
        var (means, samples) = (new List<IReadOnlyList<double>> { probabilities }, new List<IReadOnlyList<double>>());
        foreach (var temperature in Temperatures)
        {
            var concrete = Concrete.FromProbabilities(temperature, probabilities);
            means.Add([.. concrete.Mean(0, key.Split(0), Draws).Select(estimate => estimate.Value)]);
            var sample = new double[probabilities.Length];
            concrete.Sample(0, key.Split(1), 0, sample);
            samples.Add(sample);
        }
        var winner = samples[0].Select((x, k) => (x, k)).MaxBy(pair => pair.x).k;
        samples.Insert(0, [.. probabilities.Select((_, k) => k == winner ? 1.0 : 0.0)]);
        return new BarGrid("From the categorical distribution to the uniform vector",
            ["τ = 0 (categorical)", .. Temperatures.Select(temperature => FormattableString.Invariant($"τ = {temperature}"))],
            [new("expectation", means) { Marks = [probabilities, .. PapersMeans] }, new("one sample", samples)], "category")
        {
            Caption = "Gumbel-Softmax with the class probabilities of Figure 1 of Jang, Gu and Poole (2017). "
                + FormattableString.Invariant($"The expectations are averages of {Draws:N0} draws (standard error below 0.003), ")
                + "at τ = 0 the probabilities themselves; lines mark the paper's bars, coarser averages. "
                + "The sample has the same noise at every temperature.",
            Description = "Bars of seven categories for temperatures 0, 0.1, 0.5, 1 and 10, the paper's expectations as lines across them. "
                + "At low temperatures the expectation is that of the categorical distribution and a sample is nearly one-hot; "
                + "at high ones both are nearly uniform.",
        };
    }
}
