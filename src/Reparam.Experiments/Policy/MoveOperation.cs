using Reparam.Autodiff;

namespace Reparam.Experiments.Policy;

/// <summary>
/// Recorded move of a world: the sum of <c>s[b, i]·a[b, k]·u[b, next(i, k)]</c>, linear in the states s before the move, the actions a
/// and weights u of the states after it.
/// </summary>
/// <remarks>Its three operations are the derivatives of that sum for u, s and a, so each is the others' gradient rule.</remarks>
sealed class MoveOperation
{
    readonly GridWorld _world;
    readonly Rule _arrive, _leave, _choose;

    /// <summary>Makes the operations of a world.</summary>
    public MoveOperation(GridWorld world)
    {
        _world = world;
        _arrive = new("Move", (in Backward back) =>
        {
            var (s, a, turns, v) = (back.Input(0), back.Input(1), back.Input(2), back.Upstream);
            if (back.Needs(0)) back.Add(0, Leave(v, a, turns));
            if (back.Needs(1)) back.Add(1, Choose(v, s, turns));
        });
        _leave = new("MoveBack", (in Backward back) =>
        {
            var (u, a, turns, v) = (back.Input(0), back.Input(1), back.Input(2), back.Upstream);
            if (back.Needs(0)) back.Add(0, Arrive(v, a, turns));
            if (back.Needs(1)) back.Add(1, Choose(u, v, turns));
        });
        _choose = new("MoveChoice", (in Backward back) =>
        {
            var (u, s, turns, v) = (back.Input(0), back.Input(1), back.Input(2), back.Upstream);
            if (back.Needs(0)) back.Add(0, Arrive(s, v, turns));
            if (back.Needs(1)) back.Add(1, Leave(u, v, turns));
        });
    }

    /// <summary>States after the move, <c>[B, cells]</c>. What was in G or X is gone.</summary>
    /// <param name="s">States before it, one-hot or weights, <c>[B, cells]</c>.</param>
    /// <param name="a">Actions, one-hot or weights, <c>[B, 4]</c>.</param>
    /// <param name="turns">How the move of each row goes aside, as in <see cref="GridWorld.Direction"/>; a constant <c>[B]</c>.</param>
    public Value Arrive(Value s, Value a, Value turns)
    {
        var y = s.Tape.Record(_arrive, s.Shape, s, a, turns);
        var states = s.Data;
        var after = s.Tape.Write(y);
        after.Clear();
        for (var row = 0; row < turns.Data.Length; row++)
        {
            var first = row * _world.Cells;
            var actions = Actions(a, row);
            var turn = (int)turns.Data[row];
            for (var cell = 0; cell < _world.Cells; cell++)
            {
                if (states[first + cell] == 0 || _world.Next[cell * GridWorld.Actions] < 0) continue;
                for (var k = 0; k < GridWorld.Actions; k++)
                    after[first + Next(cell, k, turn)] += states[first + cell] * actions[k];
            }
        }
        return y;
    }

    Value Leave(Value u, Value a, Value turns)
    {
        var y = u.Tape.Record(_leave, u.Shape, u, a, turns);
        var weights = u.Data;
        var before = u.Tape.Write(y);
        before.Clear();
        for (var row = 0; row < turns.Data.Length; row++)
        {
            var first = row * _world.Cells;
            var actions = Actions(a, row);
            var turn = (int)turns.Data[row];
            // Most actions are one-hot: a class without weight costs nothing.
            for (var k = 0; k < GridWorld.Actions; k++)
            {
                if (actions[k] == 0) continue;
                for (var cell = 0; cell < _world.Cells; cell++)
                {
                    if (Next(cell, k, turn) is >= 0 and var next) before[first + cell] += actions[k] * weights[first + next];
                }
            }
        }
        return y;
    }

    Value Choose(Value u, Value s, Value turns)
    {
        var y = u.Tape.Record(_choose, new Shape(u.Shape[0], GridWorld.Actions), u, s, turns);
        var weights = u.Data;
        var states = s.Data;
        var choice = u.Tape.Write(y);
        choice.Clear();
        for (var row = 0; row < turns.Data.Length; row++)
        {
            var first = row * _world.Cells;
            var turn = (int)turns.Data[row];
            for (var cell = 0; cell < _world.Cells; cell++)
            {
                if (states[first + cell] == 0 || _world.Next[cell * GridWorld.Actions] < 0) continue;
                for (var k = 0; k < GridWorld.Actions; k++)
                    choice[(row * GridWorld.Actions) + k] += states[first + cell] * weights[first + Next(cell, k, turn)];
            }
        }
        return y;
    }

    static ReadOnlySpan<float> Actions(Value a, int row) => a.Data.Slice(row * GridWorld.Actions, GridWorld.Actions);

    int Next(int cell, int action, int turn) => _world.Next[(cell * GridWorld.Actions) + GridWorld.Direction(action, turn)];
}
