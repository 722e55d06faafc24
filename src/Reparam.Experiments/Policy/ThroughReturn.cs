using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Measurement;
using Reparam.Training;

namespace Reparam.Experiments.Policy;

/// <summary>Trains a policy on returns of sampled episodes: the cost of an action is a number and nothing more is known of it.</summary>
/// <remarks>
/// The loss is the mean of minus the discounted return. Rows of a batch are episodes; their numbers have no meaning, because start
/// cells are drawn from the pass. All moves share one estimator, whose learned baseline sees the state.
/// </remarks>
sealed class ThroughReturn : IModel
{
    // With so few moves, several evaluations at each of them are still few in all.
    const int FewMoves = 6;

    readonly GridWorld _world;
    readonly IPolicy _policy;
    readonly LayerSurrogate _layer;
    readonly Episode _episode;
    readonly Func<Pass, Value> _run;
    readonly Func<Func<Pass, Value>, Pass, Value>? _rollouts;
    Value _logits, _starts;

    /// <summary>Makes the model.</summary>
    /// <param name="world">The world.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="estimator">Estimator of all moves; with <paramref name="rollouts"/> the one that makes their signal.</param>
    /// <param name="moves">T, the number of moves of an episode.</param>
    /// <param name="rollouts">Runs whole episodes several times and makes one surrogate of them; null runs each once.</param>
    /// <exception cref="ArgumentException">The estimator does not serve, <see cref="Refusal"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="moves"/> is not in 1…<see cref="Episode.MaxMoves"/>.</exception>
    public ThroughReturn(GridWorld world, IPolicy policy, IEstimator estimator, int moves, Func<Func<Pass, Value>, Pass, Value>? rollouts = null)
    {
        if (rollouts is null && Refusal(estimator.Info, moves) is { } refusal) throw new ArgumentException(refusal, nameof(estimator));
        var layer = new StochasticLayer(CategoricalFamily.Instance, estimator);
        (_world, _policy, _rollouts) = (world, policy, rollouts);
        _layer = (_, logits, cost, pass) => layer.Surrogate(logits, cost, pass);
        _episode = new Episode(world, moves, attached: false);
        _run = pass => _episode.Surrogate(_layer, _logits, _starts, pass);
        Estimators = [estimator];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => _policy.Parameters;

    /// <inheritdoc/>
    public IReadOnlyList<IEstimator> Estimators { get; }

    /// <summary>Why an estimator does not serve here without rollouts, as a sentence; null if it does.</summary>
    public static string? Refusal(EstimatorInfo estimator, int moves)
        => estimator.Pathwise || estimator.GradientEvaluations != "0"
            ? $"'{estimator.Name}' needs the gradient of the cost, and a return is a number without one."
            : estimator.Evaluations != "1" && moves > FewMoves
                ? $"'{estimator.Name}' evaluates the cost more than once at each of {moves} moves, which multiply; it needs rollouts."
                : null;

    /// <inheritdoc/>
    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        _logits = _policy.Logits(tape);
        _starts = WorldDraws.Starts(_world, tape, batch.Shape[0], pass.Inside(1));
        return Op.Mean(_rollouts is null ? _run(pass.Inside(0)) : _rollouts(_run, pass.Inside(0)));
    }
}
