using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Extremes;

/// <summary>
/// Every estimator of the registry on rows of extreme logits, masked classes and sure bits, at the ends of its temperatures: the
/// surrogate of a finite cost and its gradient are finite, also after the estimator has learned from such rows.
/// </summary>
static class EstimatorSubjects
{
    const int Inputs = 2;

    static readonly Compute Compute = new(1);

    public static IEnumerable<Subject> All =>
    [
        .. EstimatorRegistry.All.GroupBy(entry => entry.Create(new EstimatorOptions()).GetType())
            .SelectMany(entries => entries.Select((entry, i) => new Subject(entry.Info.Name, i == 0 ? [entries.Key.Name] : [], probe => Try(probe, entry)))),
        new("rollouts", [nameof(Rollout)], probe =>
        {
            foreach (var entry in EstimatorRegistry.All.Where(entry => entry.Info.TakesRollouts)) Try(probe, entry, rollouts: true);
        }),
    ];

    static void Try(Probe probe, EstimatorEntry entry, bool rollouts = false)
    {
        var temperatures = entry.Info.Tempered ? ExtremeNumbers.Temperatures.Where(tau => tau >= entry.Info.LeastTemperature) : [1];
        foreach (var tau in temperatures)
        {
            foreach (var length in ExtremeNumbers.Lengths.Where(n => n <= 17))
            {
                var rows = ExtremeNumbers.Rows(length, masks: true).ToArray();
                if (entry.Info.AppliesTo(CategoricalFamily.Instance))
                    Batch(probe, entry, tau, CategoricalFamily.Instance, new Shape(rows.Length, 1, length), rows, rollouts);
                // Of bits there are as many states as a power of two.
                if (!entry.Info.AppliesTo(BernoulliFamily.Instance) || length > 3) continue;
                Batch(probe, entry, tau, BernoulliFamily.Instance, new Shape(rows.Length, length), rows, rollouts);
                Batch(probe, entry, tau, BernoulliFamily.Instance, new Shape(rows.Length, length),
                    [.. rows.Select(row => row.Select(x => -x).ToArray())], rollouts);
            }
        }
    }

    // All rows as the examples of one batch: examples do not see each other, but for what is learned.
    static void Batch(Probe probe, EstimatorEntry entry, float tau, IDiscreteFamily family, Shape shape, float[][] rows, bool rollouts)
    {
        var width = shape.Count / shape[0];
        var (samples, key) = (Math.Max(2, entry.Info.LeastSamples), RandomKey.FromSeed(3));
        var options = new EstimatorOptions { Temperature = tau, Samples = samples, Inputs = Inputs, Width = width, Key = key };
        var rollout = rollouts ? Rollout.Of(entry.Info.Name, options) : null;
        var estimator = rollout?.Estimator ?? entry.Create(options);
        var layer = new StochasticLayer(family, estimator);
        var (value, gradient) = (Array.Empty<float>(), Array.Empty<float>());
        probe.Case(() => $"{rows.Length} rows of {width}, {family.Name}, τ = {tau}", [tau], () =>
        {
            for (var step = 0; step < 2; step++)
            {
                var tape = new Tape(Compute);
                var logits = tape.Constant([.. rows.SelectMany(row => row)], shape);
                var pass = new Pass(RandomKey.FromSeed((ulong)step)) { Input = tape.Constant(0.25f, new Shape(shape[0], Inputs)), Learn = true };
                Value Cost(Pass inside) => layer.Surrogate(logits, (sample, _) => Op.SumRows(sample * Op.Affine(sample, 0.3f, 0.7f)), inside);
                var surrogate = rollout?.Surrogate(Cost, pass) ?? Cost(pass);
                (value, gradient) = (surrogate.Data.ToArray(), tape.Gradient(surrogate, logits).Data.ToArray());
                (estimator as IAdaptive)?.EndStep();
            }
        });
        if (value.Length == 0) return;
        for (var r = 0; r < rows.Length; r++)
        {
            probe.Case(() => $"[{string.Join(' ', rows[r])}] of {family.Name}, τ = {tau}", [], () =>
            {
                probe.Number("surrogate", value[r]);
                for (var k = 0; k < width; k++) probe.Number($"gradient {k}", gradient[(r * width) + k], mayBeInfinite: tau < 1e-3f && entry.Info.Tempered);
            });
        }
    }
}
