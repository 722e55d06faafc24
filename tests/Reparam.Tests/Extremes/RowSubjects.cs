using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Extremes;

/// <summary>The laws over rows in double precision: from any logits, also those whose difference overflows, and with masks.</summary>
static class RowSubjects
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261201);

    static readonly double[] Temperatures = [double.Epsilon, 1e-300, 1e-30, 0.5, 1, 1e30, 1e300, double.MaxValue];

    public static IEnumerable<Subject> All =>
    [
        new("Categorical", [.. PublicSubjects.Of(typeof(Categorical))],
            probe => OverRows(probe, row => Discrete(probe, Categorical.FromLogits(row), row, k => [k]))),
        new("Categorical of single precision", [], probe => OverSingleRows(probe, row => Logs(probe, Categorical.FromLogits(row).LogProbabilities, row))),
        new("OneHotCategorical", [.. PublicSubjects.Of(typeof(OneHotCategorical))], probe => OverRows(probe, row =>
        {
            var law = OneHotCategorical.FromLogits(row);
            Discrete(probe, law, row, k => [.. Enumerable.Range(0, row.Length).Select(i => i == k ? 1.0 : 0)]);
            All01(probe, "mean", Fill(law.Mean, row.Length));
        })),
        new("Bernoulli", [.. PublicSubjects.Of(typeof(Bernoulli))], probe => OverRows(probe, row =>
        {
            var law = Bernoulli.FromLogits(row);
            for (var i = 0; i < row.Length; i++)
            {
                probe.Number("log p(1)", law.LogOne[i], mayBeInfinite: double.IsInfinity(row[i]));
                probe.Number("log p(0)", law.LogZero[i], mayBeInfinite: false);
                probe.Number("log-probability", law.LogProbability(i, [1]), mayBeInfinite: double.IsInfinity(row[i]));
                All01(probe, "single", [Bernoulli.FromLogit(row[i]).Entropy()]);
            }
            All01(probe, "entropy", Fill(law.Entropy, row.Length));
            All01(probe, "mean", Fill(law.Mean, row.Length));
            All01(probe, "variance", Fill(law.Variance, row.Length));
        })),
        new("Probabilities", [], probe => OverRows(probe, row =>
        {
            // Weights as they are: what is no probability is refused by name.
            probe.Number("sum", Fill(Categorical.FromProbabilities(row).Probabilities, row.Length).Sum());
        })),
        new("PlackettLuce", [.. PublicSubjects.Of(typeof(PlackettLuce))], probe => OverRows(probe, row =>
        {
            var law = PlackettLuce.FromLogits(row);
            int[] order = [.. Enumerable.Range(0, row.Length)], mode = new int[row.Length], drawn = new int[row.Length];
            law.Mode(0, mode);
            law.Sample(0, Key, 3, drawn);
            foreach (var ranking in (int[][])[order, [.. order.Reverse()], mode, drawn])
            {
                var log = law.LogProbability(0, ranking);
                // An item of no weight comes last; two of them make a tie of no order.
                probe.Number("log-probability", log, mayBeInfinite: row.Contains(double.NegativeInfinity) || Far(row));
                var first = law.LogProbabilityOfFirst(0, ranking.AsSpan(0, 1));
                probe.Number("log-probability of the first", first, mayBeInfinite: row.Contains(double.NegativeInfinity));
                if (log > 1e-9) probe.Number($"a log-probability of {log}", double.NaN);
            }
            if (row.All(x => x >= 0))
                probe.Number("of scores", PlackettLuce.FromScores(row).LogProbability(0, order), mayBeInfinite: row.Contains(0) || Far(row));
        })),
        new("Concrete and ExpConcrete", [.. new[] { typeof(Concrete), typeof(ExpConcrete), typeof(MonteCarloEstimate) }.SelectMany(PublicSubjects.Of)], probe =>
        {
            foreach (var tau in Temperatures) OverRows(probe, row => Relaxed(probe, row, tau));
        }),
        new("DiagonalNormal", [.. PublicSubjects.Of(typeof(DiagonalNormal))], probe => OverRows(probe, row =>
        {
            double[] deviations = [.. row.Reverse().Select(Math.Abs)], draw = new double[row.Length], entropy = [0];
            var law = DiagonalNormal.Create(row, deviations);
            law.Sample(0, Key, 2, draw);
            law.Entropy(entropy);
            var great = deviations.Max() > 1e304 || row.Max(Math.Abs) > 1e304;
            foreach (var x in draw) probe.Number("draw", x, mayBeInfinite: great);
            probe.Number("entropy", entropy[0]);
            probe.Number("log-density at the mean", law.LogDensity(0, row));
            foreach (var x in (double[])[0, 1e300, -double.MaxValue])
            {
                var log = law.LogDensity(0, [.. row.Select(_ => x)]);
                probe.Number($"log-density at {x}", log, mayBeInfinite: true);
                if (double.IsPositiveInfinity(log)) probe.Number("a density of +∞", double.NaN);
            }
        }, masks: false)),
        new("KullbackLeibler of rows", [.. PublicSubjects.Of(typeof(KullbackLeibler))], Divergences),
        new("RowDistribution", [.. PublicSubjects.Of(typeof(RowDistribution))], probe => OverRows(probe, row =>
        {
            var law = Categorical.FromLogits(row);
            var (mode, draw, log) = (law.Mode(), law.Sample(Key), new double[1]);
            probe.Number("log-probability of the mode", law.LogProbability((ReadOnlySpan<int>)mode));
            probe.Number("probability", law.Probability(draw));
            law.LogProbability(draw, log);
            probe.Number("log-probability of a draw", log[0]);
            var relaxed = ExpConcrete.FromLogits(1, row);
            double[] y = new double[row.Length];
            relaxed.Sample(Key, 4, y);
            probe.Number("log-density", relaxed.LogDensity(y), mayBeInfinite: Far(row));
            relaxed.LogDensity(y, log);
            probe.Number("log-density", log[0], mayBeInfinite: Far(row));
        })),
        new("StateSpace", [.. PublicSubjects.Of(typeof(StateSpace)).Where(name => name != "StateSpace.Count")], probe => OverRows(probe, row =>
        {
            // Rows as the classes of one variable, and as bits that are not too many.
            States(probe, CategoricalFamily.Instance, new Shape(1, 1, row.Length), row);
            if (row.Length <= 3) States(probe, BernoulliFamily.Instance, new Shape(1, row.Length), row);
        })),
    ];

    static void Divergences(Probe probe)
    {
        var turn = 0;
        double[] last = [];
        OverRows(probe, row =>
        {
            // From the row before it, where that is as long, and from itself.
            var other = last.Length == row.Length && turn++ % 3 != 0 ? last : row;
            last = row;
            var (p, q) = (Categorical.FromLogits(row), Categorical.FromLogits(other));
            var apart = row.Zip(other, (a, b) => double.IsInfinity(b) && !double.IsInfinity(a)).Any(x => x) || Far(other);
            Divergence(probe, KullbackLeibler.Between(p, q), row == other, apart);
            Divergence(probe, KullbackLeibler.Between(OneHotCategorical.FromLogits(row), OneHotCategorical.FromLogits(other)), row == other, apart);
            var bits = new double[row.Length];
            KullbackLeibler.Between(Bernoulli.FromLogits(row), Bernoulli.FromLogits(other), bits);
            foreach (var kl in bits) Divergence(probe, kl, row == other, row != other);
            foreach (var tau in (double[])[1e-30, 1, 1e30])
            {
                var (a, b) = (ExpConcrete.FromLogits(tau, row), ExpConcrete.FromLogits(tau, other));
                var estimate = KullbackLeibler.Estimate(a, b, Key, 3);
                probe.Number($"estimate at {tau}", estimate.Value, mayBeInfinite: row != other);
                probe.Number($"its error at {tau}", estimate.StandardError, mayBeInfinite: row != other);
            }
            if (row.Concat(other).Any(double.IsInfinity)) return;
            var normal = DiagonalNormal.Create(row, [.. other.Select(x => Math.Max(Math.Abs(x), double.Epsilon))]);
            var standard = DiagonalNormal.Create(other, [.. row.Select(x => Math.Max(Math.Abs(x), double.Epsilon))]);
            Divergence(probe, KullbackLeibler.Between(normal, standard), row == other, row != other);
        });
    }

    static void Divergence(Probe probe, double kl, bool same, bool mayBeInfinite)
    {
        probe.Number("divergence", kl, mayBeInfinite);
        if (kl < 0 || (same && kl > 1e-9)) probe.Number($"a divergence of {kl}", double.NaN);
    }

    static void Discrete<T>(Probe probe, IDiscreteRows<T> law, double[] row, Func<int, T[]> outcome) where T : unmanaged
    {
        T[] mode = new T[outcome(0).Length], drawn = new T[mode.Length];
        law.Mode(0, mode);
        law.Sample(0, Key, 1, drawn);
        probe.Number("log-probability of the mode", law.LogProbability(0, mode));
        probe.Number("log-probability of a draw", law.LogProbability(0, drawn));
        Logs(probe, [.. row.Select((_, k) => law.LogProbability(0, outcome(k)))], row);
        var entropy = new double[1];
        if (law is Categorical categorical)
        {
            categorical.Entropy(entropy);
            All01(probe, "probability", Fill(categorical.Probabilities, row.Length));
        }
        if (law is OneHotCategorical oneHot) oneHot.Entropy(entropy);
        probe.Number("entropy", entropy[0]);
        if (entropy[0] < 0 || entropy[0] > Math.Log(row.Length) + 1e-9) probe.Number($"an entropy of {entropy[0]}", double.NaN);
    }

    static void Logs<T>(Probe probe, ReadOnlySpan<double> logs, T[] row) where T : struct, System.Numerics.IFloatingPointIeee754<T>
    {
        for (var k = 0; k < row.Length; k++)
        {
            probe.Number("log-probability", logs[k], mayBeInfinite: T.IsNegativeInfinity(row[k]));
            if (T.IsNegativeInfinity(row[k]) != double.IsNegativeInfinity(logs[k]) || logs[k] > 0)
                probe.Number($"log-probability {logs[k]} of {row[k]}", double.NaN);
        }
    }

    static void Relaxed(Probe probe, double[] row, double tau)
    {
        var (law, exp) = (Concrete.FromLogits(tau, row), ExpConcrete.FromLogits(tau, row));
        double[] x = new double[row.Length], y = new double[row.Length];
        law.Sample(0, Key, 7, x);
        exp.Sample(0, Key, 7, y);
        for (var k = 0; k < row.Length; k++)
        {
            probe.Number("coordinate", x[k]);
            probe.Number("log-coordinate", y[k], mayBeInfinite: double.IsInfinity(row[k]));
        }
        probe.Number("log-density", exp.LogDensity(0, y), mayBeInfinite: Far(row) || tau > 1e200);
        probe.Number("density", law.LogDensity(0, x), mayBeInfinite: true);
        probe.Number("density in the middle", law.LogDensity(0, [.. row.Select(_ => 1.0 / row.Length)]), mayBeInfinite: Far(row) || row.Any(double.IsInfinity));
        probe.Number("log-entropy", exp.Entropy());
        if (row.Length > 3) return;
        probe.Number("entropy", law.Entropy(0, Key, 2).Value, mayBeInfinite: tau < 1e-200 || Far(row));
        foreach (var mean in law.Mean(0, Key, 2))
        {
            probe.Number("mean", mean.Value);
            probe.Number("its error", mean.StandardError);
        }
    }

    static void States(Probe probe, IDiscreteFamily family, Shape shape, double[] row)
    {
        var space = new StateSpace(family, shape);
        var (marginals, logs, gradient) = (new double[space.Variables * space.Choices], new double[space.Size], new double[space.Width]);
        space.LogMarginals<double>(row, marginals);
        space.LogProbabilities<double>(row, logs);
        foreach (var log in marginals.Concat(logs)) probe.Number("log-probability", log, mayBeInfinite: Far(row) || row.Any(double.IsInfinity));
        var state = Array.IndexOf(logs, logs.Max());
        probe.Number("likeliest", space.LogProbability(marginals, state));
        var written = new float[space.Width];
        space.Write<float>(state, written);
        probe.Number("state", space.IndexOf(written));
        foreach (var weight in (double[])[1, 1e-300, -double.MaxValue])
        {
            Array.Clear(gradient);
            space.AddScore(marginals, state, weight, gradient);
            foreach (var slope in gradient) probe.Number("score", slope);
        }
    }

    static bool Far(double[] row) => row.Where(double.IsFinite).Max(Math.Abs) > 1e100;

    static double[] Fill(FillAction fill, int length)
    {
        var numbers = new double[length];
        fill(numbers);
        return numbers;
    }

    static void All01(Probe probe, string what, double[] numbers)
    {
        foreach (var x in numbers)
        {
            probe.Number(what, x);
            if (x is < 0 or > 1 + 1e-12) probe.Number($"{what} of {x}", double.NaN);
        }
    }

    static void OverRows(Probe probe, Action<double[]> body, bool masks = true)
    {
        foreach (var length in ExtremeNumbers.Lengths.Where(n => n <= 17))
        {
            foreach (var row in ExtremeNumbers.DoubleRows(length, masks))
                probe.Case(() => $"[{string.Join(' ', row.Select(ExtremeNumbers.Text))}]", row, () => body(row));
        }
    }

    static void OverSingleRows(Probe probe, Action<float[]> body)
    {
        foreach (var length in ExtremeNumbers.Lengths)
        {
            foreach (var row in ExtremeNumbers.Rows(length, masks: true))
                probe.Case(() => $"[{string.Join(' ', row)}]", row.Select(x => (double)x), () => body(row));
        }
    }

    delegate void FillAction(Span<double> numbers);
}
