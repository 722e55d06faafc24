using Reparam.Autodiff;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Experiments.Policy;

/// <summary>Policy: logits of the four actions in each cell.</summary>
interface IPolicy
{
    /// <summary>What training moves.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Logits of all cells, <c>[cells, 4]</c>; those of G and X have no meaning.</summary>
    /// <param name="tape">Where to record them.</param>
    Value Logits(Tape tape);
}

/// <summary>A row of logits for each cell; zeros at first, so the policy begins uniform.</summary>
/// <param name="world">The world.</param>
sealed class TablePolicy(GridWorld world) : IPolicy
{
    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; } = [new Parameter("policy.logits", new Shape(world.Cells, GridWorld.Actions))];

    /// <inheritdoc/>
    public Value Logits(Tape tape) => tape.Use(Parameters[0]);
}

/// <summary>
/// A policy whose logits are multiplied, so that they move so many times as fast as its parameters: an optimizer such as Adam moves
/// parameters by its rate, whatever the length of their gradient.
/// </summary>
/// <param name="policy">The policy.</param>
/// <param name="speed">The factor.</param>
sealed class FasterPolicy(IPolicy policy, double speed) : IPolicy
{
    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => policy.Parameters;

    /// <inheritdoc/>
    public Value Logits(Tape tape) => Op.Affine(policy.Logits(tape), (float)speed, 0);
}

/// <summary>Dense layers over the coordinates of the cell, each scaled to −1…1. The last layer begins at zero, so the policy begins uniform.</summary>
sealed class MlpPolicy : IPolicy
{
    readonly DenseStack _stack;
    readonly float[] _coordinates;

    /// <summary>With fresh weights.</summary>
    /// <param name="world">The world.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="key">Names the first weights.</param>
    public MlpPolicy(GridWorld world, ReadOnlySpan<int> hidden, RandomKey key)
    {
        _stack = new DenseStack("policy", [2, .. hidden, GridWorld.Actions], key);
        Array.Clear(_stack.Layers[^1].Weights.Data);
        Parameters = [.. _stack.Parameters];
        _coordinates = new float[2 * world.Cells];
        for (var cell = 0; cell < world.Cells; cell++)
        {
            var (row, column) = world.Map.Place(cell);
            (_coordinates[2 * cell], _coordinates[(2 * cell) + 1]) = (Scaled(row, world.Map.Rows), Scaled(column, world.Map.Columns));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public Value Logits(Tape tape) => _stack.Forward(tape.Constant(_coordinates, new Shape(_coordinates.Length / 2, 2)));

    static float Scaled(int at, int count) => count == 1 ? 0 : (2f * at / (count - 1)) - 1;
}
