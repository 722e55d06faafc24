using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Measurement;

namespace Reparam.Experiments.Policy;

/// <summary>
/// Cost of an episode of T moves as T nested stochastic layers: <c>costₜ(a) = −r(s, a) + γ·Surrogateₜ₊₁(s′)</c>, with
/// <c>s′ = Σₖ aₖ·(s Mₖ)</c> and the reward on arrival. Slip turns the move and is no part of the policy.
/// </summary>
/// <remarks>
/// The discount multiplies the surrogate inside, so the gradient of move t is discounted by γᵗ, as that of J is. States are one-hot
/// rows, or weights of cells where actions are relaxed; after G or X a row is zero, and nothing more is earned.
/// </remarks>
sealed class Episode
{
    readonly GridWorld _world;
    readonly MoveOperation _move;
    readonly bool _attached, _seesState;
    readonly Cost[] _costs;
    readonly float[] _arrival, _mask;
    // State before each move, for the cost delegates: made once, so a step allocates no closure.
    readonly Value[] _states;
    LayerSurrogate _layer = null!;
    Value _logits, _arrivals;

    /// <summary>Makes the nested cost of a world.</summary>
    /// <param name="world">The world.</param>
    /// <param name="moves">T, at least 1.</param>
    /// <param name="attached">Whether gradient flows through the state that the next policy sees.</param>
    /// <param name="seesState">Whether learned baselines see the state of their own move, rather than the input of the pass.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="moves"/> is not in 1…<see cref="MaxMoves"/>.</exception>
    public Episode(GridWorld world, int moves, bool attached, bool seesState = true)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentOutOfRangeException.ThrowIfLessThan(moves, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(moves, MaxMoves);
        (_world, _attached, _seesState, _move, _states) = (world, attached, seesState, new MoveOperation(world), new Value[moves]);
        _arrival = [.. world.Arrival.Select(reward => (float)reward)];
        _mask = [.. Enumerable.Range(0, world.Cells * GridWorld.Actions).Select(i => world.Map.IsTerminal(i / GridWorld.Actions) ? 0f : 1f)];
        _costs = [.. Enumerable.Range(0, moves).Select(t => (Cost)((action, pass) => After(t, action, pass)))];
    }

    /// <summary>Most moves of an episode: each is a layer inside another, on the stack of the thread.</summary>
    public static int MaxMoves => 1000;

    /// <summary>T.</summary>
    public int Moves => _costs.Length;

    /// <summary>The surrogate of the cost, minus the discounted return of T moves, <c>[B]</c>.</summary>
    /// <param name="layer">Makes the surrogate of a move, by which gradient reaches the policy's logits.</param>
    /// <param name="logits">One table <c>[cells, 4]</c> for all rows, or a table for each row, <c>[B, cells·4]</c>.</param>
    /// <param name="starts">One-hot states <c>[B, cells]</c>.</param>
    /// <param name="pass">Randomness and mode.</param>
    public Value Surrogate(LayerSurrogate layer, Value logits, Value starts, Pass pass)
    {
        var tape = starts.Tape;
        var mask = tape.Constant(_mask, new Shape(_mask.Length));
        // No gradient reaches the logits of G and X, where no action matters.
        _logits = logits * Op.Reshape(Op.BroadcastFirst(mask, new Shape(logits.Shape.Count / _mask.Length, _mask.Length)), logits.Shape);
        _arrivals = Op.BroadcastFirst(tape.Constant(_arrival, new Shape(_world.Cells)), starts.Shape);
        _layer = layer;
        return Before(0, starts, pass);
    }

    Value Before(int t, Value state, Pass pass)
    {
        _states[t] = state;
        var seen = _attached ? state : Op.Detach(state);
        var logits = _logits.Shape[1] == GridWorld.Actions ? Op.MatMul(seen, _logits) : PickOperation.Pick(seen, _logits);
        return _layer(t, Op.Reshape(logits, new Shape(state.Shape[0], 1, GridWorld.Actions)), _costs[t], _seesState ? pass with { Input = state } : pass);
    }

    Value After(int t, Value action, Pass pass)
    {
        var rows = action.Shape[0];
        var turns = WorldDraws.Turns(_world, action.Tape, rows, pass.Inside(1));
        var arrived = _move.Arrive(_states[t], Op.Reshape(action, new Shape(rows, GridWorld.Actions)), turns);
        var reward = Op.DotLast(arrived, _arrivals);
        return t + 1 == Moves ? -reward : ((float)_world.Gamma * Before(t + 1, arrived, pass.Inside(0))) - reward;
    }
}
