using Reparam.Autodiff;
using Reparam.Experiments.Policy;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Policy;

/// <summary>The recorded move and the recorded look-up against sums written out, with first and second derivatives.</summary>
public sealed class OperationTests
{
    const int Rows = 3;

    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20270102);
    static readonly GridWorld World = new(GridMap.Parse("S.X\n#.G"));
    static readonly MoveOperation Move = new(World);
    static readonly float[] Turns = [0, 1, 2];

    [Fact]
    public void Arrive_OfOneHotStates_IsWhereTheMoveEnds()
    {
        var tape = new Tape(Compute);
        for (var cell = 0; cell < World.Cells; cell++)
        {
            for (var action = 0; action < 4; action++)
            {
                var (state, choice) = (new float[World.Cells], new float[4]);
                (state[cell], choice[action]) = (1, 1);
                for (var turn = 0; turn < 3; turn++)
                {
                    var (s, a) = (tape.Constant(state, new Shape(1, World.Cells)), tape.Constant(choice, new Shape(1, 4)));
                    var arrived = Move.Arrive(s, a, tape.Constant(turn, new Shape(1)));
                    var next = World.Map.IsTerminal(cell) ? -1 : World.Next[(4 * cell) + GridWorld.Direction(action, turn)];
                    Assert.Equal(Enumerable.Range(0, World.Cells).Select(c => c == next ? 1f : 0f), arrived.Data.ToArray());
                }
            }
        }
    }

    [Fact]
    public void Turn_OfAnAction_IsAPermutationAndPerpendicular()
    {
        int Axis(int direction) => direction / 2;
        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Select(action => GridWorld.Direction(action, turn)).Order());
            Assert.All(Enumerable.Range(0, 4), action => Assert.Equal(turn == 0, Axis(action) == Axis(GridWorld.Direction(action, turn))));
        }
        Assert.All(Enumerable.Range(0, 4), action => Assert.NotEqual(GridWorld.Direction(action, 1), GridWorld.Direction(action, 2)));
    }

    // Linear in each input, so differences are exact but for rounding: 50 products of numbers below 1 in single precision.
    [Theory]
    [InlineData("move")]
    [InlineData("pick")]
    public void Operation_HasItsSlopesAndTheSlopesOfThose(string name)
    {
        var widths = name == "move" ? (World.Cells, 4, World.Cells) : (World.Cells, 4 * World.Cells, 4);
        var (first, second, weights) = (Numbers(0, widths.Item1), Numbers(1, widths.Item2), Numbers(2, widths.Item3));
        var (alongFirst, alongSecond) = (Numbers(3, widths.Item1), Numbers(4, widths.Item2));

        float Sum(float[] a, float[] b)
        {
            var tape = new Tape(Compute);
            return Op.Sum(Apply(tape, name, Leaf(tape, a), Leaf(tape, b)) * Leaf(tape, weights)).Item;
        }
        var tape = new Tape(Compute);
        var (x, y) = (Leaf(tape, first), Leaf(tape, second));
        Span<Value> slopes = [default, default];
        tape.Gradient(Op.Sum(Apply(tape, name, x, y) * Leaf(tape, weights)), [x, y], slopes);
        Assert.Equal(Sum(Plus(first, alongFirst), second) - Sum(first, second), Dot(slopes[0].Data, alongFirst), 1e-4);
        Assert.Equal(Sum(first, Plus(second, alongSecond)) - Sum(first, second), Dot(slopes[1].Data, alongSecond), 1e-4);

        // ⟨slope for x, v⟩ is linear in y and in the weights, and the other way round.
        var (movedFirst, movedSecond) = (Plus(first, alongFirst), Plus(second, alongSecond));
        var mixed = Sum(movedFirst, movedSecond) - Sum(movedFirst, second) - Sum(first, movedSecond) + Sum(first, second);
        var ofFirst = tape.Gradient(Op.Sum(slopes[0] * Leaf(tape, alongFirst)), y);
        var ofSecond = tape.Gradient(Op.Sum(slopes[1] * Leaf(tape, alongSecond)), x);
        Assert.Equal(mixed, Dot(ofFirst.Data, alongSecond), 1e-4);
        Assert.Equal(mixed, Dot(ofSecond.Data, alongFirst), 1e-4);
    }

    // The slope for x depends on the weights too: twice differentiated, it must reach them.
    [Theory]
    [InlineData("move")]
    [InlineData("pick")]
    public void Slope_OfTheSlope_ReachesTheWeights(string name)
    {
        var tape = new Tape(Compute);
        var (x, y) = (Leaf(tape, Numbers(0, World.Cells)), Leaf(tape, Numbers(1, name == "move" ? 4 : 4 * World.Cells)));
        var weights = Leaf(tape, Numbers(2, name == "move" ? World.Cells : 4));
        var result = Apply(tape, name, x, y);
        Span<Value> slopes = [default, default];
        tape.Gradient(Op.Sum(result * weights), [x, y], slopes);
        // ⟨slope for x, x⟩ = ⟨slope for y, y⟩ = ⟨result, weights⟩.
        foreach (var slope in new[] { slopes[0] * x, slopes[1] * y })
        {
            var back = tape.Gradient(Op.Sum(slope), weights).Data;
            for (var i = 0; i < back.Length; i++) Assert.Equal(result.Data[i], back[i], 1e-5f);
        }
    }

    static Value Apply(Tape tape, string name, Value x, Value y)
        => name == "move" ? Move.Arrive(x, y, tape.Constant(Turns, new Shape(Rows))) : PickOperation.Pick(x, y);

    static Value Leaf(Tape tape, float[] data) => tape.Constant(data, new Shape(Rows, data.Length / Rows));

    static float[] Numbers(ulong index, int width)
    {
        var numbers = new float[Rows * width];
        Key.Split(index).FillUniform(0, numbers);
        return numbers;
    }

    static float[] Plus(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x + y)];

    static double Dot(ReadOnlySpan<float> a, float[] b) => a.ToArray().Zip(b, (x, y) => (double)x * y).Sum();
}
