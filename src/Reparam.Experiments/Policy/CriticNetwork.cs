using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Experiments.Policy;

/// <summary>How a critic sees the action.</summary>
enum CriticKind
{
    /// <summary>It has an output for each action, so its value is linear in the action.</summary>
    Heads,

    /// <summary>The action is one of its inputs, so its value between the corners is whatever the network makes of it.</summary>
    Input,
}

/// <summary>Network that estimates action values Q(s, a): dense layers over a one-hot state, and over the action if it is an input.</summary>
sealed class CriticNetwork
{
    readonly CriticKind _kind;
    readonly Parameter _states, _actions, _bias;
    readonly DenseStack _rest;
    readonly float[] _corners;

    /// <summary>With fresh weights.</summary>
    /// <param name="name">Names the parameters.</param>
    /// <param name="kind">How it sees the action.</param>
    /// <param name="cells">Number of cells.</param>
    /// <param name="hidden">Widths of the hidden layers, at least one.</param>
    /// <param name="key">Names the first weights.</param>
    public CriticNetwork(string name, CriticKind kind, int cells, ReadOnlySpan<int> hidden, RandomKey key)
    {
        if (hidden.IsEmpty) throw new ArgumentException("A critic has a hidden layer at least.", nameof(hidden));
        _kind = kind;
        _states = new Parameter($"{name}.states", new Shape(cells, hidden[0]));
        _actions = new Parameter($"{name}.actions", new Shape(GridWorld.Actions, hidden[0]));
        _bias = new Parameter($"{name}.bias", new Shape(hidden[0]));
        _rest = new DenseStack($"{name}.values", [.. hidden, kind == CriticKind.Heads ? GridWorld.Actions : 1], key.Split(2));
        // However many inputs there are, one of the states is on, and one of the actions.
        Initialization.Glorot(_states, 2, hidden[0], key.Split(0));
        Initialization.Glorot(_actions, 2, hidden[0], key.Split(1));
        Parameters = kind == CriticKind.Heads ? [_states, _bias, .. _rest.Parameters] : [_states, _actions, _bias, .. _rest.Parameters];
        _corners = new float[GridWorld.Actions * GridWorld.Actions];
        for (var k = 0; k < GridWorld.Actions; k++) _corners[k * (GridWorld.Actions + 1)] = 1;
    }

    /// <summary>Weights and biases.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Values Q(s, a), <c>[B]</c>.</summary>
    /// <param name="states">One-hot states <c>[B, cells]</c>.</param>
    /// <param name="actions">Actions, one-hot or relaxed, <c>[B, 4]</c>.</param>
    /// <param name="frozen">Whether weights are constants: gradient then reaches the actions alone.</param>
    public Value Values(Value states, Value actions, bool frozen)
        => _kind == CriticKind.Heads
            ? Op.DotLast(Rest(OfStates(states, frozen), frozen), actions)
            : Op.Reshape(Rest(OfStates(states, frozen) + Op.MatMul(actions, Weights(states.Tape, _actions, frozen)), frozen), new Shape(states.Shape[0]));

    /// <summary>Mean values Σₐ π(a|s)·Q(s, a), <c>[B]</c>, a constant.</summary>
    /// <param name="states">One-hot states <c>[B, cells]</c>.</param>
    /// <param name="probabilities">Probabilities of the actions, <c>[B, 4]</c>.</param>
    public Value Means(Value states, Value probabilities)
    {
        var (tape, rows) = (states.Tape, states.Shape[0]);
        var ofStates = OfStates(states, frozen: true);
        if (_kind == CriticKind.Heads) return Op.DotLast(Rest(ofStates, frozen: true), probabilities);
        Value total = default;
        for (var k = 0; k < GridWorld.Actions; k++)
        {
            var corner = tape.Constant(_corners.AsSpan(k * GridWorld.Actions, GridWorld.Actions), new Shape(1, GridWorld.Actions));
            var ofAction = Op.BroadcastFirst(Op.MatMul(corner, Weights(tape, _actions, frozen: true)), ofStates.Shape);
            var value = Op.Reshape(Rest(ofStates + ofAction, frozen: true), new Shape(rows));
            var weight = Op.DotLast(probabilities, Op.BroadcastFirst(corner, probabilities.Shape));
            total = k == 0 ? value * weight : total + (value * weight);
        }
        return total;
    }

    /// <summary>Moves the weights towards those of another network of the same shape.</summary>
    /// <param name="other">The other network.</param>
    /// <param name="rate">Part of the way, in (0, 1].</param>
    public void Follow(CriticNetwork other, float rate)
    {
        for (var i = 0; i < Parameters.Count; i++)
            TensorPrimitives.Lerp(Parameters[i].Data, other.Parameters[i].Data, rate, Parameters[i].Data);
    }

    Value OfStates(Value states, bool frozen)
        => Op.Linear(states, Weights(states.Tape, _states, frozen), Weights(states.Tape, _bias, frozen));

    Value Rest(Value first, bool frozen) => _rest.Forward(Op.Relu(first), frozen: frozen);

    static Value Weights(Tape tape, Parameter parameter, bool frozen) => frozen ? Op.Detach(tape.Use(parameter)) : tape.Use(parameter);
}
