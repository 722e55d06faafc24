using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Measurement;

namespace Reparam.Experiments.Policy;

/// <summary>
/// Expected cost of an episode of T moves from S without slip, minus its return: T nested choices of four actions, over a row of
/// logits for each cell.
/// </summary>
/// <remarks>Its value and gradient are exact, so estimators can be compared with them. All randomness is that of the actions.</remarks>
sealed class PolicyProblem : Problem
{
    const int Actions = GridWorld.Actions;

    readonly GridWorld _world;
    readonly int _start, _horizon;
    readonly bool _attached;

    /// <summary>Makes the problem.</summary>
    /// <param name="world">The world, without slip; its map has an S.</param>
    /// <param name="horizon">T, at least 1.</param>
    /// <param name="logits">Four finite logits for each cell, row by row; empty for zeros.</param>
    /// <param name="attached">Whether gradient flows through the state that the next policy sees.</param>
    /// <exception cref="WorldException">The world slips, or its map has no S.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizon"/> is not in 1…<see cref="Episode.MaxMoves"/>.</exception>
    /// <exception cref="ArgumentException">The logits are not four finite numbers for each cell.</exception>
    public PolicyProblem(GridWorld world, int horizon, ReadOnlySpan<double> logits, bool attached)
        : base("policy", false, 1, Actions, logits.IsEmpty ? new double[world.Cells * Actions] : logits.ToArray())
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(horizon, Episode.MaxMoves);
        if (world.Slip != 0) throw new WorldException("The problem 'policy' has no slip, because all of its randomness is that of the actions.");
        if (Logits.Length != world.Cells * Actions)
            throw new ArgumentException($"Logits are 4 numbers for each of {world.Cells} cells, not {Logits.Length} numbers.", nameof(logits));
        _start = world.Map.StartCell ?? throw new WorldException("The problem 'policy' starts in S, and the map has none.");
        (_world, _horizon, _attached) = (world, horizon, attached);
    }

    /// <inheritdoc/>
    public override int Layers => _horizon;

    /// <inheritdoc/>
    public override bool IsReturn => true;

    /// <inheritdoc/>
    public override ReadOnlySpan<double> FirstLogits => Logits.AsSpan(_start * Actions, Actions);

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> logits) => -Returns(Probabilities(logits))[0][_start];

    /// <inheritdoc/>
    public override double[] Gradient(ReadOnlySpan<double> logits)
    {
        var probabilities = Probabilities(logits);
        var (returns, visits, gradient) = (Returns(probabilities), new double[_world.Cells], new double[logits.Length]);
        visits[_start] = 1;
        for (var t = 0; t < _horizon; t++)
        {
            var after = new double[_world.Cells];
            foreach (var cell in _world.Map.Starts)
            {
                for (var i = cell * Actions; i < (cell + 1) * Actions; i++)
                {
                    gradient[i] -= visits[cell] * probabilities[i] * (Worth(i, returns[t + 1]) - returns[t][cell]);
                    after[_world.Next[i]] += _world.Gamma * visits[cell] * probabilities[i];
                }
            }
            visits = after;
        }
        return gradient;
    }

    /// <inheritdoc/>
    public override Value Surrogate(Value leaf, LayerSurrogate layer, Pass pass)
    {
        if (leaf.Shape.Rank != 2 || leaf.Shape[1] != Logits.Length)
            throw new ArgumentException($"A leaf is [B, {Logits.Length}], not {leaf.Shape}.", nameof(leaf));
        var starts = leaf.Tape.Constant(0, new Shape(leaf.Shape[0], _world.Cells));
        for (var row = 0; row < leaf.Shape[0]; row++) leaf.Tape.Write(starts)[(row * _world.Cells) + _start] = 1;
        return new Episode(_world, _horizon, _attached, seesState: false).Surrogate(layer, leaf, starts, pass);
    }

    // Expected returns from each cell before each move; after the last they are zero.
    double[][] Returns(double[] probabilities)
    {
        double[][] returns = [.. Enumerable.Range(0, _horizon + 1).Select(_ => new double[_world.Cells])];
        for (var t = _horizon - 1; t >= 0; t--)
        {
            foreach (var cell in _world.Map.Starts)
            {
                for (var i = cell * Actions; i < (cell + 1) * Actions; i++) returns[t][cell] += probabilities[i] * Worth(i, returns[t + 1]);
            }
        }
        return returns;
    }

    double Worth(int move, double[] after) => _world.Arrival[_world.Next[move]] + (_world.Gamma * after[_world.Next[move]]);

    static double[] Probabilities(ReadOnlySpan<double> logits) => [.. logits.ToArray().Chunk(Actions).SelectMany(Softmax)];

    static IEnumerable<double> Softmax(double[] logits)
    {
        var weights = logits.Select(logit => Math.Exp(logit - logits.Max())).ToArray();
        return weights.Select(weight => weight / weights.Sum());
    }
}
