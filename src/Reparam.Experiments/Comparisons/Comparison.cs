using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Experiments.Comparisons;

/// <summary>What is compared and how carefully.</summary>
sealed record ComparisonOptions
{
    /// <summary>Names of the registry; null is all that apply.</summary>
    public IReadOnlyList<string>? Estimators { get; init; }

    public IReadOnlyList<double> Taus { get; init; } = [1];

    public int Samples { get; init; } = 4;

    public long Draws { get; init; } = 20_000;

    public long Seed { get; init; }

    /// <summary>How long an estimator may draw at one temperature; one too slow draws less often.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Steps in which estimators that learn may learn before they are measured.</summary>
    public int LearningSteps { get; init; } = 200;
}

/// <summary>Holds estimators against the exact gradient of a problem.</summary>
sealed class Comparison(Problem problem, ComparisonOptions options, Compute compute)
{
    const int WatchedDraws = 10_000;

    static readonly int[] Batches = [1, 10, 100, 1000];

    readonly RandomKey _key = RandomKey.FromSeed((ulong)options.Seed);

    /// <summary>Measures them one after another.</summary>
    /// <param name="progress">Told the label of each before it is measured.</param>
    /// <param name="cancellation">Stops between two measurements and within one.</param>
    /// <exception cref="NotApplicableException">An estimator that was named does not apply.</exception>
    public ComparisonResult Run(Action<string> progress, CancellationToken cancellation)
    {
        var expected = new ExpectedCost(problem);
        var exact = expected.Gradient(problem.Logits);
        var (results, skipped) = (new List<EstimatorResult>(), new List<SkippedEstimator>());
        foreach (var entry in EstimatorRegistry.All)
        {
            if (options.Estimators is { } named && !named.Contains(entry.Info.Name)) continue;
            if (Unfit(entry.Info) is { } reason)
            {
                Skip(entry.Info.Name, null, reason);
                continue;
            }
            foreach (var tau in entry.Info.Tempered ? options.Taus.Select(t => (double?)t) : [null])
            {
                cancellation.ThrowIfCancellationRequested();
                progress(tau is { } t ? FormattableString.Invariant($"{entry.Info.Name}, tau {t}") : entry.Info.Name);
                try
                {
                    results.Add(Measure(entry, tau, exact, cancellation));
                }
                catch (ArgumentException exception)
                {
                    Skip(entry.Info.Name, tau, Plain(exception));
                }
            }
        }
        Relate(results);
        return new ComparisonResult
        {
            Problem = problem.Name,
            Description = problem.Description,
            Variables = problem.Variables,
            Classes = problem.Classes,
            Binary = problem.Binary,
            Logits = problem.Logits,
            Value = expected.Value(problem.Logits),
            Exact = exact,
            Samples = options.Samples,
            Draws = options.Draws,
            Seed = options.Seed,
            Results = results,
            Skipped = skipped,
        };

        void Skip(string name, double? tau, string reason)
        {
            if (options.Estimators is not null) throw new NotApplicableException(name, tau, reason);
            skipped.Add(new SkippedEstimator(name, reason) { Tau = tau });
        }
    }

    EstimatorResult Measure(EstimatorEntry entry, double? tau, double[] exact, CancellationToken cancellation)
    {
        var info = entry.Info;
        // Binary estimators see codes of two classes as bits, and their gradient is that of both logits.
        var folded = !problem.Binary && info.Variables == DiscreteVariables.Binary;
        if (tau < info.LeastTemperature) throw new ArgumentException(FormattableString.Invariant($"its temperature is {info.LeastTemperature} at least"));
        var estimator = entry.Create(new EstimatorOptions { Temperature = (float)(tau ?? 1), Samples = options.Samples, Inputs = 1, Width = (folded ? problem.AsBinary() : problem).Shape.Count, Key = _key.Split(0) });
        var trial = new EstimatorTrial(folded ? problem.AsBinary() : problem, estimator, compute, cancellation);
        trial.Learn(options.LearningSteps, _key.Split(1));
        var draws = trial.Affordable(options.Draws, options.Seconds, _key.Split(5));
        var (evaluations, gradientEvaluations, forwardTv) = trial.Watch((int)Math.Min(draws, WatchedDraws), _key.Split(2));
        var (moments, nanoseconds) = trial.Draw(draws, _key.Split(3));
        var enumerated = trial.Enumerate();
        if (folded) (moments, enumerated) = (Moments.OfBothLogits(moments), enumerated is null ? null : Moments.OfBothLogits(enumerated));
        var bound = info.MultiSampleBound ? trial.ExactOfBound(options.Samples) ?? throw new ArgumentException($"the bound of {options.Samples} samples has too many outcomes to enumerate") : null;
        var truth = bound ?? exact;
        var scale = Moments.Norm(truth) is > 0 and var norm ? norm : 1;
        var (bias, error, std) = (Moments.Distance(moments.Mean, truth) / scale, moments.MeanError / scale, Math.Sqrt(moments.TotalVariance) / scale);
        // What is proved unbiased has no bias, whatever its draws' mean.
        var known = enumerated is null ? !info.Unbiased ? Math.Sqrt(Math.Max(0, (bias * bias) - (error * error))) : 0 : Moments.Distance(enumerated.Mean, truth) / scale;
        return new EstimatorResult
        {
            Estimator = info.Name,
            Tau = tau,
            Biased = !info.Unbiased,
            BoundExact = bound,
            Mean = moments.Mean,
            Bias = bias,
            BiasError = error,
            Std = std,
            Cosine = Moments.Cosine(moments.Mean, truth),
            Mse = Batches.ToDictionary(batch => FormattableString.Invariant($"{batch}"), batch => (bias * bias) + (std * std / batch)),
            Evaluations = evaluations,
            GradientEvaluations = gradientEvaluations,
            Draws = moments.Draws,
            NanosecondsPerDraw = nanoseconds,
            ForwardTv = forwardTv,
            EnumeratedMean = enumerated?.Mean,
            EnumeratedBias = enumerated is null ? null : known,
            EnumeratedVariance = enumerated?.TotalVariance,
            KnownBias = known,
        };
    }

    // What takes all results to know.
    static void Relate(List<EstimatorResult> results)
    {
        var unbiased = results.Where(result => !result.Biased && result.BoundExact is null && result.Estimator != "exact").MinBy(result => result.Std);
        var plain = results.FirstOrDefault(result => result.Estimator == "straight-through");
        foreach (var result in results)
        {
            result.RelativeCost = result.NanosecondsPerDraw / plain?.NanosecondsPerDraw;
            if (result.Biased && unbiased is not null)
                result.BreakEvenBatch = Math.Max(0, ((unbiased.Std * unbiased.Std) - (result.Std * result.Std)) / (result.KnownBias * result.KnownBias));
        }
    }

    string? Unfit(EstimatorInfo info) => info.Variables switch
    {
        DiscreteVariables.Binary when !problem.Binary && problem.Classes != 2 => $"for binary variables; these have {problem.Classes} classes",
        DiscreteVariables.Categorical when problem.Binary => "for categorical variables; these are binary",
        _ => null,
    };

    static string Plain(ArgumentException exception)
    {
        var end = exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }
}

/// <summary>An estimator that was asked for by name does not apply to the problem.</summary>
sealed class NotApplicableException(string estimator, double? tau, string reason)
    : Exception(FormattableString.Invariant($"'{estimator}'{(tau is { } t ? $" at tau {t}" : "")} does not apply: {reason.TrimEnd('.')}."));
