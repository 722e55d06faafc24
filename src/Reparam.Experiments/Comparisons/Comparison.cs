using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;

namespace Reparam.Experiments.Comparisons;

/// <summary>Measures gradient estimators against the exact gradient of a problem: bias, spread, and cost of an estimate.</summary>
public sealed class Comparison
{
    const int WatchedDraws = 10_000;

    /// <summary>Batch sizes of the mean squared errors.</summary>
    internal static readonly int[] Batches = [1, 10, 100, 1000];

    readonly Problem _problem;
    readonly ComparisonOptions _options;
    readonly Compute _compute;
    readonly RandomKey _key;

    /// <summary>Creates a comparison.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">The estimators to compare, and the effort.</param>
    /// <param name="compute">The threads and the matrix product.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there is no estimator of a name.</exception>
    public Comparison(Problem problem, ComparisonOptions options, Compute compute)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(compute);
        options.Check();
        (_problem, _options, _compute, _key) = (problem, options, compute, RandomKey.FromSeed((ulong)options.Seed));
    }

    /// <summary>Measures the estimators one after another.</summary>
    /// <param name="progress">Receives the label of each estimator before it is measured.</param>
    /// <param name="cancellation">Stops between two measurements and within one.</param>
    /// <returns>The results, in the order of the registry.</returns>
    /// <exception cref="NotApplicableException">An estimator that was chosen by name does not apply to the problem.</exception>
    /// <exception cref="OperationCanceledException">The comparison was stopped.</exception>
    public ComparisonResult Run(Action<string>? progress = null, CancellationToken cancellation = default)
    {
        var exact = _problem.Gradient(_problem.Logits);
        var (results, skipped) = (new List<EstimatorResult>(), new List<SkippedEstimator>());
        foreach (var entry in EstimatorRegistry.All)
        {
            if (_options.Estimators is { } named && !named.Contains(entry.Info.Name)) continue;
            if (Unfit(entry.Info) is { } reason)
            {
                Skip(entry.Info.Name, null, reason);
                continue;
            }
            foreach (var tau in entry.Info.Tempered ? _options.Taus.Select(t => (double?)t) : [null])
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Invoke(tau is { } t ? FormattableString.Invariant($"{entry.Info.Name}, tau {t}") : entry.Info.Name);
                try
                {
                    results.Add(Measure(entry, tau, exact, cancellation));
                }
                catch (ArgumentException exception)
                {
                    Skip(entry.Info.Name, tau, ArgumentText.Of(exception));
                }
            }
        }
        return new ComparisonResult
        {
            Problem = _problem.Name,
            Description = _problem.Description,
            Layers = _problem.Layers == 1 ? null : _problem.Layers,
            Variables = _problem.Variables,
            Classes = _problem.Classes,
            Binary = _problem.Binary,
            Logits = _problem.Logits,
            IsReturn = _problem.IsReturn,
            Value = Sign * _problem.Value(_problem.Logits),
            Exact = Told(exact)!,
            Samples = _options.Samples,
            Draws = _options.Draws,
            Seed = _options.Seed,
            Results = Related(results),
            Skipped = skipped,
        };

        void Skip(string name, double? tau, string reason)
        {
            if (_options.Estimators is not null) throw new NotApplicableException(name, tau, reason);
            skipped.Add(new SkippedEstimator(name, reason) { Tau = tau });
        }
    }

    EstimatorResult Measure(EstimatorEntry entry, double? tau, double[] exact, CancellationToken cancellation)
    {
        var info = entry.Info;
        if (tau < info.LeastTemperature) throw new ArgumentException(FormattableString.Invariant($"its temperature is {info.LeastTemperature} at least"));
        var (problem, isFolded) = AsSeenBy(_problem, info);
        var trial = new EstimatorTrial(problem, new ProblemLayers(problem, entry, tau, _options.Samples, _key.Split(0)), _compute, cancellation);
        trial.Learn(_options.LearningSteps, _key.Split(1));
        var draws = trial.Affordable(_options.Draws, _options.Seconds, _key.Split(5));
        var (evaluations, gradientEvaluations, forwardTv) = trial.Watch((int)Math.Min(draws, WatchedDraws), _key.Split(2));
        var (moments, nanoseconds) = trial.Draw(draws, _key.Split(3));
        var enumerated = trial.Enumerate();
        // The gradient of a bit is that of both logits of a code.
        if (isFolded) (moments, enumerated) = (Moments.OfBothLogits(moments), enumerated is null ? null : Moments.OfBothLogits(enumerated));
        var bound = info.MultiSampleBound ? ExactOfBound(trial) : null;
        var judged = Judged(info, tau, bound ?? exact, moments, enumerated);
        return judged with
        {
            Mean = Told(judged.Mean)!,
            EnumeratedMean = Told(judged.EnumeratedMean),
            BoundExact = Told(bound),
            Evaluations = evaluations,
            GradientEvaluations = gradientEvaluations,
            NanosecondsPerDraw = nanoseconds,
            ForwardTv = forwardTv,
        };
    }

    int Sign => _problem.IsReturn ? -1 : 1;

    // Results tell the gradients of a return, not of the cost that is minus it.
    double[]? Told(double[]? gradient) => gradient is null || !_problem.IsReturn ? gradient : [.. gradient.Select(g => 0 - g)];

    double[] ExactOfBound(EstimatorTrial trial)
        => trial.ExactOfBound(_options.Samples) ?? throw new ArgumentException(_problem.Layers > 1
            ? "the bound of several samples is not enumerated through nested layers"
            : $"the bound of {_options.Samples} samples has too many outcomes to enumerate");

    /// <summary>The problem as an estimator sees it: one for bits sees codes of two classes as bits.</summary>
    internal static (Problem Problem, bool IsFolded) AsSeenBy(Problem problem, EstimatorInfo info)
        => !problem.Binary && info.Variables == DiscreteVariables.Binary ? (problem.AsBits()!, true) : (problem, false);

    // The moments of the estimates beside the exact gradient.
    static EstimatorResult Judged(EstimatorInfo info, double? tau, double[] exact, GradientMoments moments, GradientMoments? enumerated)
    {
        var scale = Moments.Norm(exact) is > 0 and var norm ? norm : 1;
        var (bias, error, std) = (Moments.Distance(moments.Mean, exact) / scale, moments.MeanError / scale, Math.Sqrt(moments.TotalVariance) / scale);
        double? enumeratedBias = enumerated is null ? null : Moments.Distance(enumerated.Mean, exact) / scale;
        // An estimator that is proved unbiased has no bias, whatever the mean of its draws.
        var measured = info.Unbiased ? 0 : Math.Sqrt(Math.Max(0, (bias * bias) - (error * error)));
        return new EstimatorResult
        {
            Estimator = info.Name,
            Tau = tau,
            Biased = !info.Unbiased,
            Mean = moments.Mean,
            Bias = bias,
            BiasError = error,
            Std = std,
            Cosine = Moments.Cosine(moments.Mean, exact),
            Mse = Batches.ToDictionary(batch => FormattableString.Invariant($"{batch}"), batch => (bias * bias) + (std * std / batch)),
            Draws = moments.Draws,
            EnumeratedMean = enumerated?.Mean,
            EnumeratedBias = enumeratedBias,
            EnumeratedVariance = enumerated?.TotalVariance,
            KnownBias = enumeratedBias ?? measured,
        };
    }

    // Adds the numbers that compare a result with others.
    static EstimatorResult[] Related(List<EstimatorResult> results)
    {
        var unbiased = results.Where(result => !result.Biased && result.BoundExact is null && result.Estimator != "exact").MinBy(result => result.Std);
        var plain = results.FirstOrDefault(result => result.Estimator == "straight-through");
        return
        [
            .. results.Select(result => result with
            {
                RelativeCost = result.NanosecondsPerDraw / plain?.NanosecondsPerDraw,
                BreakEvenBatch = result.Biased && unbiased is not null ? BreakEven(result, unbiased) : null,
            }),
        ];

        // Without bias and with the same variance, every batch is even.
        static double? BreakEven(EstimatorResult biased, EstimatorResult unbiased)
        {
            var batch = ((unbiased.Std * unbiased.Std) - (biased.Std * biased.Std)) / (biased.KnownBias * biased.KnownBias);
            return double.IsNaN(batch) ? null : Math.Max(0, batch);
        }
    }

    string? Unfit(EstimatorInfo info) => info.Variables switch
    {
        DiscreteVariables.Binary when !_problem.Binary && _problem.AsBits() is null => $"for binary variables; these have {_problem.Classes} classes",
        DiscreteVariables.Categorical when _problem.Binary => "for categorical variables; these are binary",
        _ => null,
    };
}
