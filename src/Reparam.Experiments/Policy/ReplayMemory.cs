using Reparam.Autodiff;
using Reparam.Randomness;

namespace Reparam.Experiments.Policy;

/// <summary>One move of a world; its next cell is −1 after G and X.</summary>
readonly record struct WorldMove(int Cell, int Action, float Reward, int Next);

/// <summary>The last moves that were made, in tensors, so that a checkpoint holds them.</summary>
sealed class ReplayMemory
{
    readonly Parameter _moves, _place;

    /// <summary>An empty memory.</summary>
    /// <param name="capacity">Most moves it holds; then a new one replaces the oldest.</param>
    public ReplayMemory(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_moves, _place) = (new Parameter("replay.moves", new Shape(capacity, 4)), new Parameter("replay.place", new Shape(2)));
        State = [_moves, _place];
    }

    /// <summary>Moves, and the place of the next one beside the number of moves held.</summary>
    public IReadOnlyList<Parameter> State { get; }

    /// <summary>Number of moves held.</summary>
    public int Count => (int)_place.Data[1];

    /// <summary>Adds a move. Whole numbers up to 2²⁴ are exact in single precision.</summary>
    public void Add(WorldMove move)
    {
        var at = (int)_place.Data[0];
        var row = _moves.Data.AsSpan(4 * at, 4);
        (row[0], row[1], row[2], row[3]) = (move.Cell, move.Action, move.Reward, move.Next);
        _place.Data[0] = (at + 1) % _moves.Shape[0];
        _place.Data[1] = Math.Min(_place.Data[1] + 1, _moves.Shape[0]);
    }

    /// <summary>A move drawn uniformly.</summary>
    /// <param name="key">Names the draws.</param>
    /// <param name="index">Which draw.</param>
    public WorldMove Draw(RandomKey key, int index)
    {
        var row = _moves.Data.AsSpan(4 * (int)(key.Bits64((ulong)index) % (ulong)Count), 4);
        return new((int)row[0], (int)row[1], row[2], (int)row[3]);
    }
}
