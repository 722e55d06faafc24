using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Measurement;
using Reparam.Training;

namespace Reparam.Experiments.Policy;

/// <summary>Trains a policy through a known model of the world: gradient flows through transitions and rewards to the actions.</summary>
/// <remarks>
/// The loss is the mean of minus the discounted return. Rows of a batch are episodes; their numbers have no meaning, because start
/// cells are drawn from the pass. All moves share one estimator.
/// </remarks>
sealed class ThroughModel : IModel
{
    readonly GridWorld _world;
    readonly IPolicy _policy;
    readonly LayerSurrogate _layer;
    readonly Episode _episode;

    /// <summary>Makes the model.</summary>
    /// <param name="world">The world.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="estimator">Estimator of all moves.</param>
    /// <param name="moves">T, the number of moves of an episode.</param>
    /// <param name="attached">Whether gradient flows through the state that the next policy sees.</param>
    /// <exception cref="ArgumentException">The estimator does not serve, <see cref="Refusal"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="moves"/> is not in 1…<see cref="Episode.MaxMoves"/>.</exception>
    public ThroughModel(GridWorld world, IPolicy policy, IEstimator estimator, int moves, bool attached)
    {
        if (Refusal(estimator.Info) is { } refusal) throw new ArgumentException(refusal, nameof(estimator));
        var layer = new StochasticLayer(CategoricalFamily.Instance, estimator);
        (_world, _policy, _layer) = (world, policy, (_, logits, cost, pass) => layer.Surrogate(logits, cost, pass));
        _episode = new Episode(world, moves, attached);
        Estimators = [estimator];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => _policy.Parameters;

    /// <inheritdoc/>
    public IReadOnlyList<IEstimator> Estimators { get; }

    /// <summary>Why an estimator does not serve here, as a sentence; null if it does.</summary>
    public static string? Refusal(EstimatorInfo estimator)
        => estimator.Evaluations is "1" or "1 + 1 at the mean"
            ? null : $"'{estimator.Name}' evaluates the cost more than once at each move, and evaluations multiply from move to move.";

    /// <inheritdoc/>
    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        var starts = WorldDraws.Starts(_world, tape, batch.Shape[0], pass.Inside(1));
        return Op.Mean(_episode.Surrogate(_layer, _policy.Logits(tape), starts, pass.Inside(0)));
    }
}
