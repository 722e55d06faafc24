namespace Reparam.Experiments.Comparisons;

/// <summary>An estimator that was chosen by name does not apply to the problem.</summary>
/// <param name="estimator">Name of the estimator.</param>
/// <param name="tau">Temperature at which it does not apply; null where it does not at any.</param>
/// <param name="reason">The reason, as in <see cref="SkippedEstimator.Reason"/>.</param>
public sealed class NotApplicableException(string estimator, double? tau, string reason)
    : Exception(FormattableString.Invariant($"'{estimator}'{(tau is { } t ? $" at tau {t}" : "")} does not apply: {reason.TrimEnd('.')}."));
