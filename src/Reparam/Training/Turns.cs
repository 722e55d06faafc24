using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Training;

/// <summary>
/// Trains several models in turns, such as a critic and a generator (two players), or weights and the gates of their losses (two
/// levels). A model reads the others' parameters, but each is moved in its own turns only.
/// </summary>
/// <remarks>
/// The whole state is the numbers of <see cref="Tensors"/> and <see cref="Turn"/>: turns restored from them go on with the very same
/// bits, in the middle of a round too. A steady turn allocates nothing. All players share one tape.
/// </remarks>
public sealed class Turns
{
    readonly Trainer[] _trainers;
    // The player of each turn of a round, and the number of the turn at which each player begins.
    readonly int[] _order, _first;

    /// <summary>Creates the training of players with fresh optimizers.</summary>
    /// <param name="players">The players, in the order of their turns.</param>
    /// <param name="key">Names all randomness of training.</param>
    /// <param name="compute">The threads and the matrix product.</param>
    /// <exception cref="ArgumentException">There is no player; two have the same name, or one has none; or two move the same parameter.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A player makes less than one step in a round.</exception>
    public Turns(IReadOnlyList<Player> players, RandomKey key, Compute compute)
    {
        Check(players);
        var tape = new Tape(compute);
        Players = players;
        _trainers =
        [
            .. players.Select((player, i) => new Trainer(
                player.Model, player.Optimizer, player.Temperature, key.Split((ulong)i), tape, player.EstimatorLearningRate)
            {
                StepsPerEpoch = player.StepsPerEpoch,
            }),
        ];
        _order = [.. players.SelectMany((player, i) => Enumerable.Repeat(i, player.StepsPerRound))];
        _first = [.. players.Select((_, i) => players.Take(i).Sum(player => player.StepsPerRound))];
        Tensors = [.. players.SelectMany((player, i) => _trainers[i].Tensors.Select(tensor => (Named(player.Name, tensor.Name), tensor.Tensor)))];
        Turn = 0;
    }

    /// <summary>The players, in the order of their turns.</summary>
    public IReadOnlyList<Player> Players { get; }

    /// <summary>Index of the player whose turn is next.</summary>
    public int Next => _order[Turn % _order.Length];

    /// <summary>Number of turns in a round.</summary>
    public int TurnsPerRound => _order.Length;

    /// <summary>
    /// Number of turns that are done. Set it when restoring, because it sets the players' step counts and learning rates as well.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long Turn
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
            for (var i = 0; i < _trainers.Length; i++)
            {
                _trainers[i].Step = StepsOf(i, value);
                // Keep the rate above 0, because the last values of a very long cosine round to 0.
                if (Players[i].LearningRate is { } rate) Players[i].Optimizer.LearningRate = Math.Max((float)rate.At(_trainers[i].Step), float.Epsilon);
            }
        }
    }

    /// <summary>
    /// Everything that changes, under names unique in a checkpoint: those of <see cref="Trainer.Tensors"/> with the player's name after
    /// the first part, such as <c>model/critic/…</c>.
    /// </summary>
    public IReadOnlyList<(string Name, Parameter Tensor)> Tensors { get; }

    /// <summary>Whether all numbers are finite.</summary>
    public bool IsFinite => Array.TrueForAll(_trainers, trainer => trainer.IsFinite);

    /// <summary>Profile that measures where the time of turns goes; null by default.</summary>
    public StepProfile? Profile { get => _trainers[0].Profile; set => _trainers[0].Profile = value; }

    /// <summary>The most bytes that a turn may take; no limit by default.</summary>
    public long MemoryLimit { get => _trainers[0].MemoryLimit; set => _trainers[0].MemoryLimit = value; }

    /// <summary>Bytes that the last turn recorded: weights and the optimizers' memory not counted.</summary>
    public long TurnBytes => _trainers[0].StepBytes;

    /// <summary>Number of steps that a player has made.</summary>
    /// <param name="player">Index of the player.</param>
    public long StepsOf(int player) => _trainers[player].Step;

    /// <summary>Temperature of a player's coming step.</summary>
    /// <param name="player">Index of the player.</param>
    public double TemperatureOf(int player) => _trainers[player].Temperature;

    /// <summary>Sets the length of a player's epochs, for estimators that follow them.</summary>
    /// <param name="player">Index of the player.</param>
    /// <param name="steps">Number of its own steps in an epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is less than 1.</exception>
    public void SetStepsPerEpoch(int player, long steps) => _trainers[player].StepsPerEpoch = steps;

    /// <summary>Makes the turn of player <see cref="Next"/> and gives its mean cost in nats.</summary>
    /// <param name="examples">The batch of that player, <c>[count, width]</c>, row-major.</param>
    /// <param name="count">How many examples.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">The examples do not fill <c>[count, width]</c>.</exception>
    /// <exception cref="InsufficientMemoryException">The turn needs more than <see cref="MemoryLimit"/>.</exception>
    public float Train(ReadOnlySpan<float> examples, int count)
    {
        var loss = _trainers[Next].Train(examples, count);
        Turn++;
        return loss;
    }

    long StepsOf(int player, long turn)
    {
        var steps = Players[player].StepsPerRound;
        return (turn / _order.Length * steps) + Math.Clamp((turn % _order.Length) - _first[player], 0, steps);
    }

    static string Named(string player, string tensor)
    {
        var end = tensor.IndexOf('/', StringComparison.Ordinal) + 1;
        return $"{tensor[..end]}{player}/{tensor[end..]}";
    }

    static void Check(IReadOnlyList<Player> players)
    {
        ArgumentNullException.ThrowIfNull(players);
        if (players.Count == 0) throw new ArgumentException("There is no player.", nameof(players));
        foreach (var player in players)
        {
            if (string.IsNullOrEmpty(player.Name) || player.Name.Contains('/', StringComparison.Ordinal))
                throw new ArgumentException($"A player's name is not empty and has no slash, unlike '{player.Name}'.", nameof(players));
            ArgumentOutOfRangeException.ThrowIfLessThan(player.StepsPerRound, 1, nameof(players));
        }
        if (players.GroupBy(player => player.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw new ArgumentException($"Two players have the name '{twice}'.", nameof(players));
        var moved = players.SelectMany(player => player.Model.Parameters).GroupBy(parameter => parameter).FirstOrDefault(group => group.Count() > 1);
        if (moved is not null) throw new ArgumentException($"Two players move the parameter {moved.Key.Name}.", nameof(players));
    }
}
