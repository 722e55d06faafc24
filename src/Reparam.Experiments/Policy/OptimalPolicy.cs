namespace Reparam.Experiments.Policy;

/// <summary>Best values of a world and a policy that has them.</summary>
/// <remarks>
/// By policy iteration with γ below 1 or a cost: each value is exact but for rounding. A cost makes every policy that walks on
/// forever worse than the first one, so none is chosen. With γ = 1 and no cost by value iteration from zero, whose limit is that of
/// the best returns of finite episodes. Source: Puterman 1994, sections 6.4 and 7.2; Bertsekas and Tsitsiklis 1991, section 3.
/// </remarks>
sealed class OptimalPolicy
{
    const int MaxImprovements = 1000;

    // Work of value iteration before it gives up, in updates of a cell.
    const long MaxUpdates = 100_000_000;

    // An action must be better by more than rounding, or policies could take turns forever.
    const double Rounding = 1e-12;

    readonly ExactReturn _exact;
    readonly GridWorld _world;

    /// <summary>Solves a world.</summary>
    /// <exception cref="WorldException">γ is 1, and values do not converge.</exception>
    public OptimalPolicy(GridWorld world)
    {
        (_world, _exact) = (world, new ExactReturn(world));
        Actions = new int[world.Cells];
        Values = world.Gamma < 1 || world.StepReward < 0 ? IteratePolicies() : IterateValues();
        Return = _exact.Mean(Values);
    }

    /// <summary>Values <c>[cells]</c>; 0 in G and X.</summary>
    public double[] Values { get; }

    /// <summary>A best action in each cell, <c>[cells]</c>; of equal ones the first.</summary>
    public int[] Actions { get; }

    /// <summary>Mean value over all start cells, J*.</summary>
    public double Return { get; }

    // The uniform policy's values already point to the goal from everywhere, so few improvements are left.
    double[] IteratePolicies()
    {
        var values = _exact.Values(new double[_world.Cells * GridWorld.Actions]);
        foreach (var cell in _world.Map.Starts) Actions[cell] = Best(values, cell).Action;
        for (var i = 0; i < MaxImprovements; i++)
        {
            values = _exact.Values(Actions);
            var improved = false;
            foreach (var cell in _world.Map.Starts)
            {
                var (action, value) = Best(values, cell);
                if (value - values[cell] <= Rounding * Math.Abs(values[cell])) continue;
                (Actions[cell], improved) = (action, true);
            }
            if (!improved) break;
        }
        return values;
    }

    double[] IterateValues()
    {
        var values = new double[_world.Cells];
        for (var updates = 0L; ; updates += _world.Cells)
        {
            var (change, largest) = (0.0, 1.0);
            // Both directions in turn: news from the goal then crosses the map in few sweeps.
            for (var i = 0; i < _world.Map.Starts.Count; i++)
            {
                var cell = _world.Map.Starts[updates / _world.Cells % 2 == 0 ? i : _world.Map.Starts.Count - 1 - i];
                (Actions[cell], var value) = Best(values, cell);
                (change, largest) = (Math.Max(change, Math.Abs(value - values[cell])), Math.Max(largest, Math.Abs(value)));
                values[cell] = value;
            }
            if (change <= 1e-15 * largest) return values;
            if (updates > MaxUpdates || !double.IsFinite(change))
                throw new WorldException("With gamma 1 the best values of this map do not converge; choose gamma below 1.");
        }
    }

    (int Action, double Value) Best(double[] values, int cell)
    {
        var (best, value) = (0, double.NegativeInfinity);
        for (var action = 0; action < GridWorld.Actions; action++)
        {
            if (_exact.Value(values, cell, action) is var candidate && candidate > value) (best, value) = (action, candidate);
        }
        return (best, value);
    }
}
