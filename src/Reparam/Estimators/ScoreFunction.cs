using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// The score function estimator (REINFORCE), <c>(f(D) − c)·∇ log q(D)</c>, with c a moving average of past costs or 0.
/// </summary>
/// <remarks>
/// Unbiased: the average knows nothing of the present sample. One evaluation of the cost.
/// Source: Williams 1992; Jang, Gu and Poole 2017, eq. 4.
/// </remarks>
public sealed class ScoreFunction : IFiniteDraws, IAdaptive, IRolloutEstimator
{
    readonly MovingAverage? _baseline;

    float Baseline => _baseline?.Mean ?? 0;

    /// <summary>Creates the estimator without a baseline, or with a moving average of past costs.</summary>
    /// <param name="baseline">Whether to subtract the average.</param>
    /// <param name="decay">The average's memory, in [0, 1).</param>
    public ScoreFunction(bool baseline, float decay = MovingAverage.DefaultDecay)
    {
        _baseline = baseline ? new MovingAverage("score-function.average", decay) : null;
        Info = baseline ? WithBaseline : Plain;
        State = _baseline is null ? [] : [_baseline.State];
    }

    /// <summary>Name, bias, cost and source of the estimator without a baseline, as listed by the registry.</summary>
    public static EstimatorInfo Plain { get; } = new(
        "score-function", "cost times score (REINFORCE)", Unbiased: true, Pathwise: false, "1", "0", "Williams 1992; Jang et al. 2017 eq. 4")
    { TakesRollouts = true };

    /// <summary>Name, bias, cost and source of the estimator with a baseline, as listed by the registry.</summary>
    public static EstimatorInfo WithBaseline { get; } = Plain with { Name = "score-function-baseline", Summary = "cost less its moving average, times score" };

    /// <inheritdoc/>
    public EstimatorInfo Info { get; }

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public IReadOnlyList<LearnedParameter> Learned => [];

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State { get; }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (sample, score) = HardSample.WithScore(family, logits, pass);
        var value = cost(sample, pass.Inside());
        if (pass.Learn) _baseline?.Observe(value.Data);
        var signal = Op.Affine(Op.Detach(value), 1, -Baseline);
        return Op.Attach(value, logits, Op.ScaleRows(score, signal));
    }

    Value IRolloutEstimator.Combine(ReadOnlySpan<Value> costs, ReadOnlySpan<Scores> scores, Pass pass)
    {
        var (value, share) = (Rollout.Mean(costs), 1f / costs.Length);
        for (var i = 0; i < costs.Length; i++)
        {
            if (pass.Learn) _baseline?.Observe(costs[i].Data);
            value = scores[i].Attach(value, Op.Affine(Op.Detach(costs[i]), share, -Baseline * share));
        }
        return value;
    }

    /// <inheritdoc/>
    public void EndStep() => _baseline?.EndStep();
}
