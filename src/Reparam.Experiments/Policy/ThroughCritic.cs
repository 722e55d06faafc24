using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Policy;

/// <summary>
/// Trains a policy through a learned critic: the cost of an action is −Q(s, a). The critic learns beside it by temporal
/// differences, with a slow copy for its targets and a memory of moves.
/// </summary>
/// <remarks>
/// <para>The loss is the policy's mean cost plus the critic's mean squared error; neither gradient reaches the other's parameters.
/// Each row of a batch is one move from a start cell drawn uniformly; its numbers have no meaning.</para>
/// <para>The error of a move is <c>Q(s, a) − r − γ·Σ π(a′|s′)·Q′(s′, a′)</c> with the copy Q′. The policy's gradient is that of the mean
/// of Q over start cells, with Q held: it improves the policy but is not the gradient of J.</para>
/// </remarks>
sealed class ThroughCritic : IStatefulModel
{
    readonly GridWorld _world;
    readonly IPolicy _policy;
    readonly StochasticLayer _layer;
    readonly CriticOptions _options;
    readonly CriticNetwork _critic, _target;
    readonly ReplayMemory _memory;
    readonly Cost _cost;
    Value _states;

    /// <summary>Makes the model.</summary>
    /// <param name="world">The world.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="estimator">Estimator of the policy's gradient.</param>
    /// <param name="options">How the critic is made and learns.</param>
    /// <param name="key">Names its first weights.</param>
    public ThroughCritic(GridWorld world, IPolicy policy, IEstimator estimator, CriticOptions options, RandomKey key)
    {
        (_world, _policy, _options, _layer) = (world, policy, options, new StochasticLayer(CategoricalFamily.Instance, estimator));
        _critic = new CriticNetwork("critic", options.Kind, world.Cells, [.. options.Hidden], key);
        _target = new CriticNetwork("target", options.Kind, world.Cells, [.. options.Hidden], key);
        _memory = new ReplayMemory(options.Capacity);
        _cost = (action, _) => -_critic.Values(_states, Op.Reshape(action, new Shape(action.Shape[0], GridWorld.Actions)), frozen: true);
        Parameters = [.. policy.Parameters, .. _critic.Parameters];
        State = [.. _target.Parameters, .. _memory.State];
        Estimators = [estimator];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IEstimator> Estimators { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State { get; }

    /// <inheritdoc/>
    /// <remarks>With <see cref="Pass.Learn"/> it makes a move in each row, remembers it, and moves the target copy.</remarks>
    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        var table = _policy.Logits(tape);
        _states = WorldDraws.Starts(_world, tape, batch.Shape[0], pass.Inside(1));
        var logits = Op.Reshape(Op.MatMul(_states, table), new Shape(batch.Shape[0], 1, GridWorld.Actions));
        if (pass.Learn)
        {
            Move(Op.Detach(logits), pass.Inside(2));
            _target.Follow(_critic, _options.TargetRate);
        }
        var policy = Op.Mean(_layer.Surrogate(logits, _cost, pass.Inside(0) with { Input = _states }));
        var error = Error(Op.Detach(table), pass.Inside(3).Key);
        return policy + Op.Mean(error * error);
    }

    // Acts by the policy in every row and remembers what happened.
    void Move(Value logits, Pass pass)
    {
        var (tape, family) = (logits.Tape, _layer.Family);
        var actions = family.Harden(family.Perturb(_layer.Law(logits), pass.Noise(), pass.FirstExample)).Data;
        var turns = WorldDraws.Turns(_world, tape, logits.Shape[0], pass.Inside(0)).Data;
        for (var row = 0; row < turns.Length; row++)
        {
            var cell = _states.Data.Slice(row * _world.Cells, _world.Cells).IndexOf(1);
            var action = actions.Slice(row * GridWorld.Actions, GridWorld.Actions).IndexOf(1);
            var next = _world.Next[(cell * GridWorld.Actions) + GridWorld.Direction(action, (int)turns[row])];
            _memory.Add(new(cell, action, (float)_world.Arrival[next], _world.Map.IsTerminal(next) ? -1 : next));
        }
    }

    Value Error(Value table, RandomKey key)
    {
        var (tape, rows) = (table.Tape, _options.Replay);
        var states = tape.Constant(0, new Shape(rows, _world.Cells));
        var nexts = tape.Constant(0, states.Shape);
        var actions = tape.Constant(0, new Shape(rows, GridWorld.Actions));
        var rewards = tape.Constant(0, new Shape(rows));
        var discounts = tape.Constant(0, rewards.Shape);
        for (var row = 0; row < rows; row++)
        {
            var move = _memory.Draw(key, row);
            tape.Write(states)[(row * _world.Cells) + move.Cell] = 1;
            tape.Write(actions)[(row * GridWorld.Actions) + move.Action] = 1;
            tape.Write(rewards)[row] = move.Reward;
            if (move.Next < 0) continue;
            tape.Write(nexts)[(row * _world.Cells) + move.Next] = 1;
            tape.Write(discounts)[row] = (float)_world.Gamma;
        }
        var probabilities = Op.Softmax(_layer.Law(Op.MatMul(nexts, table)));
        return _critic.Values(states, actions, frozen: false) - Op.Detach(rewards + (discounts * _target.Means(nexts, probabilities)));
    }
}
