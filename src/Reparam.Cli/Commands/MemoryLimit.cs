using System.CommandLine;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>What is too large for the machine is refused before it begins.</summary>
static class MemoryLimit
{
    /// <summary>Refuses a run.</summary>
    /// <param name="config">The run.</param>
    /// <param name="images">The training images.</param>
    /// <param name="estimator">The option to blame for an estimator that does not apply.</param>
    /// <param name="request">The options to blame for the size.</param>
    /// <exception cref="UsageException">It needs too much, or its estimator does not apply.</exception>
    public static void Check(RunConfig config, ImageSet images, Option estimator, string request) => Refuse(Bytes(config, images, estimator), $"{request}: needs");

    /// <summary>Refuses runs, of which the largest may come together.</summary>
    /// <param name="configs">The runs.</param>
    /// <param name="workers">How many there are at once.</param>
    /// <param name="images">The training images.</param>
    /// <param name="estimator">The option to blame for an estimator that does not apply.</param>
    /// <param name="request">The options to blame for the size.</param>
    /// <exception cref="UsageException">They need too much, or an estimator does not apply.</exception>
    public static void Check(IEnumerable<RunConfig> configs, int workers, ImageSet images, Option estimator, string request)
    {
        // Runs that differ in α or seed alone take the same.
        var known = new Dictionary<(string, string, int, string), double>();
        double[] largest = [.. configs.Select(BytesOf).OrderDescending().Take(workers)];
        Refuse(largest.Sum(), largest.Length == 1 ? $"{request}: a run needs" : $"{request}: {largest.Length} runs at once need");

        double BytesOf(RunConfig config)
        {
            var key = (config.Model, config.Latent, config.Classes, config.Estimator);
            return known.TryGetValue(key, out var bytes) ? bytes : known[key] = Bytes(config, images, estimator);
        }
    }

    static double Bytes(RunConfig config, ImageSet images, Option estimator)
    {
        try
        {
            return RunMemory.Of(config, ModelVerb.Find(config.Model)!.Size(config, images), images);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"{estimator.Name}: '{config.Estimator}' does not apply: {Experiments.Comparisons.ArgumentText.Of(exception)}");
        }
    }

    static void Refuse(double needed, string what)
    {
        if (needed <= RunMemory.Allowed) return;
        var amount = double.IsFinite(needed) ? FormattableString.Invariant($"about {needed / 1e9:F1} GB") : "more";
        throw new UsageException(FormattableString.Invariant($"{what} {amount}; this machine allows {RunMemory.Allowed / 1e9:F1} GB."));
    }
}
