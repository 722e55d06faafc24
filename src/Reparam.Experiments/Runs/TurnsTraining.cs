using Reparam.Autodiff;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Trains several models in turns. A step is a round: every player makes its steps, each on batches of its own source.</summary>
public sealed class TurnsTraining : ITraining
{
    readonly Turns _turns;
    readonly IReadOnlyList<IBatchSource> _batches;
    readonly int _shown, _tempered;

    /// <summary>Wraps the turns.</summary>
    /// <param name="turns">The turns, before the first.</param>
    /// <param name="batches">A source of batches for each player; players may share one.</param>
    /// <param name="shown">Index of the player whose loss and learning rate are those of the run.</param>
    /// <exception cref="ArgumentException">The number of sources is not that of the players.</exception>
    public TurnsTraining(Turns turns, IReadOnlyList<IBatchSource> batches, int shown)
    {
        ArgumentNullException.ThrowIfNull(turns);
        ArgumentNullException.ThrowIfNull(batches);
        if (batches.Count != turns.Players.Count) throw new ArgumentException($"{batches.Count} sources for {turns.Players.Count} players.", nameof(batches));
        (_turns, _batches, _shown) = (turns, batches, shown);
        _tempered = Math.Max(0, turns.Players.ToList().FindIndex(player => player.Model.Estimators.Count > 0));
        StepsPerEpoch = batches[shown].StepsPerEpoch;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Tensor)> Tensors => _turns.Tensors;

    /// <inheritdoc/>
    public bool IsFinite => _turns.IsFinite;

    /// <inheritdoc/>
    public long Step { get => _turns.Turn / _turns.TurnsPerRound; set => _turns.Turn = value * _turns.TurnsPerRound; }

    /// <inheritdoc/>
    public double Temperature => _turns.TemperatureOf(_tempered);

    /// <inheritdoc/>
    public double LearningRate { get; private set; }

    /// <inheritdoc/>
    public long StepsPerEpoch
    {
        get;
        set
        {
            field = value;
            for (var i = 0; i < _turns.Players.Count; i++)
            {
                var own = _turns.Players[i].StepsPerRound;
                _turns.SetStepsPerEpoch(i, value > long.MaxValue / own ? long.MaxValue : value * own);
            }
        }
    }

    /// <inheritdoc/>
    public StepProfile? Profile { get => _turns.Profile; set => _turns.Profile = value; }

    /// <inheritdoc/>
    public long MemoryLimit { get => _turns.MemoryLimit; set => _turns.MemoryLimit = value; }

    /// <inheritdoc/>
    public void Prepare()
    {
        foreach (var source in _batches) source.Prepare();
    }

    /// <inheritdoc/>
    public float Train()
    {
        var (total, steps) = (0f, _turns.Players[_shown].StepsPerRound);
        for (var turn = 0; turn < _turns.TurnsPerRound; turn++)
        {
            var player = _turns.Next;
            Profile?.Enter(StepPhase.Batch, "minibatch");
            var batch = _batches[player].At(_turns.StepsOf(player));
            if (player == _shown) LearningRate = _turns.Players[player].Optimizer.LearningRate;
            var loss = _turns.Train(batch, _batches[player].Rows);
            if (player == _shown) total += loss / steps;
        }
        return total;
    }

    /// <inheritdoc/>
    public long BytesOf(int examples)
    {
        var most = 0L;
        for (var turn = 0; turn < _turns.TurnsPerRound; turn++)
        {
            var (batch, rows) = _batches[_turns.Next].Blank(examples);
            _turns.Train(batch, rows);
            most = Math.Max(most, _turns.TurnBytes);
        }
        return most;
    }
}
