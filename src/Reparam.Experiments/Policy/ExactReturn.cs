using System.Globalization;

namespace Reparam.Experiments.Policy;

/// <summary>
/// Exact values, return and gradient of a policy in double precision, from the linear system V = r + γPV.
/// </summary>
/// <remarks>
/// The return J is the mean value over all start cells. Its gradient is that of the policy gradient theorem,
/// <c>∂J/∂θ(s, a) = d(s)·π(a|s)·(Q(s, a) − V(s))</c>, with the discounted number of visits d. Source: Sutton et al. 2000, theorem 1.
/// </remarks>
sealed class ExactReturn
{
    readonly GridWorld _world;
    readonly BandedSystem _system;
    // Position of each cell in the system, numbered along the shorter side of the map, which keeps the band narrow.
    readonly int[] _position;
    readonly double[] _probabilities, _directions, _unknowns;
    readonly bool[] _ends;

    /// <summary>Makes room for the solutions of a world.</summary>
    /// <exception cref="WorldException">γ is 1, and an endless episode has no finite return.</exception>
    public ExactReturn(GridWorld world)
    {
        world.CheckEnds();
        _world = world;
        var map = world.Map;
        var order = Enumerable.Range(0, map.Cells).OrderBy(cell => map.Columns > map.Rows ? map.Place(cell).Column : map.Place(cell).Row).ToArray();
        _position = new int[map.Cells];
        for (var i = 0; i < order.Length; i++) _position[order[i]] = i;
        var band = 0;
        for (var i = 0; i < world.Next.Length; i++)
        {
            if (world.Next[i] >= 0) band = Math.Max(band, Math.Abs(_position[i / GridWorld.Actions] - _position[world.Next[i]]));
        }
        _system = new BandedSystem(map.Cells, band);
        (_probabilities, _directions) = (new double[map.Cells * GridWorld.Actions], new double[map.Cells * GridWorld.Actions]);
        (_unknowns, _ends) = (new double[map.Cells], new bool[map.Cells]);
    }

    /// <summary>Mean value over all start cells, J.</summary>
    /// <param name="logits">Logits <c>[cells, 4]</c>, finite.</param>
    /// <exception cref="WorldException">γ is 1, and the policy walks on forever at a cost.</exception>
    public double Return(ReadOnlySpan<double> logits) => Mean(Values(logits));

    /// <summary>Mean over all start cells.</summary>
    /// <param name="values">Values <c>[cells]</c>.</param>
    public double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var cell in _world.Map.Starts) sum += values[cell];
        return sum / _world.Map.Starts.Count;
    }

    /// <summary>Values of a policy, <c>[cells]</c>; 0 in G and X.</summary>
    /// <param name="logits">Logits <c>[cells, 4]</c>, finite.</param>
    /// <exception cref="WorldException">γ is 1, and the policy walks on forever at a cost.</exception>
    public double[] Values(ReadOnlySpan<double> logits)
    {
        Softmax(logits);
        return Solve();
    }

    /// <summary>Values of the policy that takes one action in each cell, <c>[cells]</c>.</summary>
    public double[] Values(ReadOnlySpan<int> actions)
    {
        Array.Clear(_probabilities);
        for (var cell = 0; cell < actions.Length; cell++) _probabilities[(cell * GridWorld.Actions) + actions[cell]] = 1;
        return Solve();
    }

    /// <summary>Gradient of J for the logits, <c>[cells, 4]</c>; zero in G and X.</summary>
    /// <param name="logits">Logits <c>[cells, 4]</c>, finite.</param>
    /// <exception cref="WorldException">γ is 1, and the policy walks on forever at a cost.</exception>
    public double[] Gradient(ReadOnlySpan<double> logits)
    {
        var (values, starts) = (Values(logits), _world.Map.Starts);
        Array.Clear(_unknowns);
        foreach (var cell in starts) _unknowns[_position[cell]] = 1.0 / starts.Count;
        _system.SolveTransposed(_unknowns);
        var gradient = new double[logits.Length];
        Span<double> actions = [0, 0, 0, 0];
        foreach (var cell in starts)
        {
            for (var action = 0; action < GridWorld.Actions; action++) actions[action] = Value(values, cell, action);
            var probabilities = _probabilities.AsSpan(cell * GridWorld.Actions, GridWorld.Actions);
            for (var action = 0; action < GridWorld.Actions; action++)
            {
                // Q − V = Σ π·(Q − Q′): differences between actions keep the digits that V, which may be huge, would lose.
                var advantage = 0.0;
                for (var other = 0; other < GridWorld.Actions; other++) advantage += probabilities[other] * (actions[action] - actions[other]);
                gradient[(cell * GridWorld.Actions) + action] = _unknowns[_position[cell]] * probabilities[action] * advantage;
            }
        }
        return gradient;
    }

    /// <summary>Value of an action, Q(s, a): of its reward and of the value where it leads.</summary>
    public double Value(ReadOnlySpan<double> values, int cell, int action)
    {
        Span<double> actions = [0, 0, 0, 0], directions = [0, 0, 0, 0];
        actions[action] = 1;
        _world.Directions(actions, directions);
        var value = 0.0;
        for (var direction = 0; direction < GridWorld.Actions; direction++)
        {
            var next = _world.Next[(cell * GridWorld.Actions) + direction];
            if (directions[direction] > 0) value += directions[direction] * (_world.Arrival[next] + (_world.Gamma * values[next]));
        }
        return value;
    }

    void Softmax(ReadOnlySpan<double> logits)
    {
        if (logits.Length != _probabilities.Length)
            throw new ArgumentException($"{logits.Length} logits are not 4 for each of {_world.Cells} cells.", nameof(logits));
        for (var first = 0; first < logits.Length; first += GridWorld.Actions)
        {
            var row = logits.Slice(first, GridWorld.Actions);
            var max = double.NegativeInfinity;
            var sum = 0.0;
            foreach (var logit in row)
                max = double.IsFinite(logit) ? Math.Max(max, logit) : throw new ArgumentException($"A logit is finite, not {logit}.", nameof(logits));
            for (var k = 0; k < row.Length; k++) sum += _probabilities[first + k] = Math.Exp(row[k] - max);
            for (var k = 0; k < row.Length; k++) _probabilities[first + k] /= sum;
        }
    }

    double[] Solve()
    {
        for (var i = 0; i < _directions.Length; i += GridWorld.Actions)
            _world.Directions(_probabilities.AsSpan(i, GridWorld.Actions), _directions.AsSpan(i, GridWorld.Actions));
        if (_world.Gamma == 1) FindEnds();
        _system.Clear();
        for (var cell = 0; cell < _position.Length; cell++) AddEquation(cell);
        _system.Factor();
        _system.Solve(_unknowns);
        var values = new double[_position.Length];
        for (var cell = 0; cell < values.Length; cell++)
        {
            values[cell] = _unknowns[_position[cell]];
            if (!double.IsFinite(values[cell])) throw Endless(cell);
        }
        return values;
    }

    // V(s) − γ Σ P(s, s')·V(s') = r(s). Without an end and without a cost the value is 0. A row sums to 1 − γ, because P's sum to 1.
    void AddEquation(int cell)
    {
        var row = _position[cell];
        var hasMoves = !_world.Map.IsTerminal(cell) && (_world.Gamma < 1 || _ends[cell]);
        _system.Sums[row] = hasMoves ? 1 - _world.Gamma : 1;
        _unknowns[row] = 0;
        if (!hasMoves) return;
        for (var direction = 0; direction < GridWorld.Actions; direction++)
        {
            var i = (cell * GridWorld.Actions) + direction;
            if (_directions[i] == 0) continue;
            _unknowns[row] += _directions[i] * _world.Arrival[_world.Next[i]];
            // A move that stays is part of the diagonal, which follows from the sum.
            if (_world.Next[i] != cell) _system[row, _position[_world.Next[i]]] -= _world.Gamma * _directions[i];
        }
    }

    // Marks the cells from which the policy can come to an end; without discount the others have no equation.
    void FindEnds()
    {
        for (var cell = 0; cell < _ends.Length; cell++) _ends[cell] = _world.Map.IsTerminal(cell);
        for (var changed = true; changed;)
        {
            changed = Sweep(forwards: true) | Sweep(forwards: false);
        }
        if (_world.StepReward != 0 && Array.IndexOf(_ends, false) is >= 0 and var cellWithout) throw Endless(cellWithout);
    }

    bool Sweep(bool forwards)
    {
        var changed = false;
        for (var step = 0; step < _ends.Length; step++)
        {
            var cell = forwards ? step : _ends.Length - 1 - step;
            for (var i = cell * GridWorld.Actions; !_ends[cell] && i < (cell + 1) * GridWorld.Actions; i++)
            {
                if (_directions[i] > 0 && _ends[_world.Next[i]]) changed = _ends[cell] = true;
            }
        }
        return changed;
    }

    WorldException Endless(int cell)
    {
        var (row, column) = _world.Map.Place(cell);
        var start = string.Create(CultureInfo.InvariantCulture, $"line {row + 1}, column {column + 1}");
        return new($"Under this policy an episode that starts in {start} never ends, and with gamma 1 its return has no limit.");
    }
}
