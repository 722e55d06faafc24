using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Randomness;

namespace Reparam.Experiments.Policy;

/// <summary>Draws what chance decides in a world: start cells, and the turns of moves that slip.</summary>
static class WorldDraws
{
    /// <summary>One-hot start states, uniform over all start cells, <c>[B, cells]</c>.</summary>
    /// <param name="world">The world.</param>
    /// <param name="tape">Where to record them.</param>
    /// <param name="rows">B.</param>
    /// <param name="pass">Names the draws.</param>
    public static Value Starts(GridWorld world, Tape tape, int rows, Pass pass)
    {
        var states = tape.Constant(0, new Shape(rows, world.Cells));
        var data = tape.Write(states);
        var (starts, key) = (world.Map.Starts, pass.Noise());
        // 64 bits against at most ten thousand cells leave a bias below 2⁻⁵⁰.
        for (var row = 0; row < rows; row++)
            data[(row * world.Cells) + starts[(int)(key.Bits64((ulong)(pass.FirstExample + row)) % (ulong)starts.Count)]] = 1;
        return states;
    }

    /// <summary>Turns of a move, as in <see cref="GridWorld.Direction"/>, <c>[B]</c>.</summary>
    /// <param name="world">The world.</param>
    /// <param name="tape">Where to record them.</param>
    /// <param name="rows">B.</param>
    /// <param name="pass">Names the draws.</param>
    public static Value Turns(GridWorld world, Tape tape, int rows, Pass pass)
    {
        var turns = tape.Constant(0, new Shape(rows));
        if (world.Slip == 0) return turns;
        var data = tape.Write(turns);
        pass.Noise().FillUniform((ulong)pass.FirstExample, data);
        foreach (ref var turn in data) turn = turn < world.Slip / 2 ? 1 : turn < world.Slip ? 2 : 0;
        return turns;
    }
}
