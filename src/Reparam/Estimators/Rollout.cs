using System.Buffers;
using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// Runs a whole nested cost n times and gives the layers of each run one learning signal: the run's cost less a baseline,
/// such as the mean cost of the other runs. The estimate is <c>Σᵢ signalᵢ·Σₜ ∇ log q(Dₜᵢ)</c> over runs i and layers t.
/// </summary>
/// <remarks>
/// <para>n evaluations of the whole cost, however many layers it has. Layers that each take n samples of their own cost nᵀ
/// evaluations, because evaluations multiply layer by layer.</para>
/// <para>Each layer inside is a <see cref="StochasticLayer"/>. A layer whose estimator is pathwise keeps its own estimate.
/// Any other layer draws one sample, leaves its score, and takes the signal of its run.</para>
/// <para>Unbiased if the estimator is and every pathwise layer inside is. With a multi-sample bound the cost must be the
/// negative log-weight of the whole run, and the estimate is that of the bound.</para>
/// <para>Source: Kool et al. 2019, where the samples are whole sequences; Mnih and Rezende 2016, section 3, for the bound.</para>
/// </remarks>
public sealed class Rollout
{
    readonly IRolloutEstimator _estimator;
    readonly Scores[] _scores;

    /// <summary>Creates rollouts that take their signal from an estimator.</summary>
    /// <param name="estimator">
    /// Makes the signals. It must be one with <see cref="EstimatorInfo.TakesRollouts"/>; its own number of samples is not used.
    /// </param>
    /// <param name="samples">n, the number of runs: at least 1, or 2 where the baseline is made of the other runs.</param>
    /// <exception cref="ArgumentException">The estimator has no signal for whole rollouts.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is too small.</exception>
    public Rollout(IEstimator estimator, int samples)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        _estimator = estimator as IRolloutEstimator ?? throw Refusal(estimator.Info.Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, Math.Max(1, estimator.Info.LeastSamples));
        _scores = [.. Enumerable.Range(0, samples).Select(_ => new Scores(estimator.Info))];
    }

    /// <summary>Makes the signals. A model lists it among its estimators, because it may learn.</summary>
    public IEstimator Estimator => _estimator;

    /// <summary>Number of runs, n.</summary>
    public int Samples => _scores.Length;

    /// <summary>Creates rollouts from the name of an estimator and its options.</summary>
    /// <param name="name">A name of <see cref="EstimatorRegistry"/>, such as <c>rloo</c>.</param>
    /// <param name="options">What the estimator is made with; <see cref="EstimatorOptions.Samples"/> is n.</param>
    /// <exception cref="ArgumentException">No estimator has the name, or it has no signal for whole rollouts.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are too few samples.</exception>
    public static Rollout Of(string name, EstimatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (EstimatorRegistry.Find(name) is not { Info.TakesRollouts: true } entry) throw Refusal(name);
        return new Rollout(entry.Create(options), options.Samples);
    }

    /// <summary>Runs the cost n times and makes the surrogate, one number for each example: <c>[B]</c>.</summary>
    /// <param name="cost">
    /// One whole run: evaluates every layer, each with the pass it is given or one made from it, and returns the cost <c>[B]</c>.
    /// </param>
    /// <param name="pass">Randomness and mode. Run i gets <c>pass.Inside(i)</c>, so runs are independent.</param>
    /// <returns>
    /// The mean cost of the runs, or their multi-sample bound. Inside another rollout or a mean-field pass the cost is run
    /// once, because its layers then answer to the estimator outside.
    /// </returns>
    /// <exception cref="ArgumentException">A cost is not <c>[B]</c>, or two runs differ in B.</exception>
    public Value Surrogate(Func<Pass, Value> cost, Pass pass)
    {
        ArgumentNullException.ThrowIfNull(cost);
        if (pass.MeanField || pass.Scores is not null) return cost(pass.Inside());
        var costs = ArrayPool<Value>.Shared.Rent(Samples);
        for (var i = 0; i < Samples; i++)
        {
            _scores[i].Clear();
            costs[i] = cost(pass.Inside(i) with { Scores = _scores[i] });
            if (costs[i].Shape.Rank != 1 || costs[i].Shape != costs[0].Shape)
                throw new ArgumentException($"The cost of run {i} is {costs[i].Shape}, not one number for each example, [B].", nameof(cost));
        }
        var surrogate = _estimator.Combine(costs.AsSpan(0, Samples), _scores, pass);
        ArrayPool<Value>.Shared.Return(costs);
        return surrogate;
    }

    /// <summary>Mean of the costs of several samples, <c>[B]</c>.</summary>
    internal static Value Mean(ReadOnlySpan<Value> costs)
    {
        var total = costs[0];
        for (var i = 1; i < costs.Length; i++) total += costs[i];
        return Op.Affine(total, 1f / costs.Length, 0);
    }

    static ArgumentException Refusal(string estimator)
    {
        var able = EstimatorRegistry.All.Where(entry => entry.Info.TakesRollouts).Select(entry => $"'{entry.Info.Name}'");
        return new($"'{estimator}' has no signal for whole rollouts. These have: {string.Join(", ", able)}.", nameof(estimator));
    }
}
