using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

/// <summary>A sum in parts against the same sum on one tape.</summary>
public sealed class PartedSumTests
{
    static readonly Compute Compute = new(1);
    static readonly Parameter Weights = Numbers("weights", new Shape(5, 4)), Bias = Numbers("bias", new Shape(4)), Unused = Numbers("unused", new Shape(3)), X = Numbers("x", new Shape(3, 5)), Scale = Numbers("scale", new Shape(3));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Of_AnyParts_HasTheValueAndTheGradientsOfTheSumOnOneTape(int parts)
    {
        var (tape, sum) = (new Tape(Compute), new PartedSum([Weights, Bias, Unused]));
        var (x, scale) = Inputs(tape);
        // Inputs that are computed themselves, and a sum that goes on, so that gradient flows in and out.
        var hidden = Op.Tanh(x);
        var whole = Term(hidden, scale, 0);
        for (var p = 1; p < parts; p++) whole += Term(hidden, scale, p);
        var parted = sum.Of(tape, [hidden, scale], parts, (_, inputs, part) => Term(inputs[0], inputs[1], part));
        Assert.Equal(whole.Item, parted.Item, 1e-4);

        Value[] targets = [x, scale, tape.Use(Weights), tape.Use(Bias), tape.Use(Unused)];
        var (expected, found) = (new Value[targets.Length], new Value[targets.Length]);
        tape.Gradient(Op.Tanh(0.1f * whole), targets, expected);
        tape.Gradient(Op.Tanh(0.1f * parted), targets, found);
        for (var i = 0; i < targets.Length; i++)
        {
            Assert.Equal(targets[i].Shape, found[i].Shape);
            foreach (var (a, b) in expected[i].Data.ToArray().Zip(found[i].Data.ToArray())) Assert.Equal(a, b, 1e-5);
        }
        Assert.Contains(expected[0].Data.ToArray(), g => Math.Abs(g) > 1e-3);
    }

    [Fact]
    public void Of_ManyParts_TakesTheMemoryOfOne()
    {
        long Bytes(int parts)
        {
            var tape = new Tape(Compute);
            var (x, scale) = Inputs(tape);
            new PartedSum([Weights]).Of(tape, [x, scale], parts, (_, inputs, part) => Term(inputs[0], inputs[1], part));
            return tape.BytesRecorded;
        }
        Assert.Equal(Bytes(1), Bytes(50));
        var alone = new Tape(Compute);
        var (x, scale) = Inputs(alone);
        // One part with its gradient is more than the inputs and the totals.
        Assert.True(Bytes(1) > 2 * alone.BytesRecorded);
        Term(x, scale, 0);
        Assert.True(Bytes(1) > alone.BytesRecorded);
    }

    [Fact]
    public void Of_BeyondTheTapesLimit_Throws()
    {
        var tape = new Tape(Compute) { MemoryLimit = 6 << 20 };
        var (x, scale) = Inputs(tape);
        // A chunk of 4 MB is held for the inputs already.
        Assert.Throws<InsufficientMemoryException>(() => new PartedSum([]).Of(tape, [x, scale], 1, (_, inputs, part) => Term(inputs[0], inputs[1], part)));
    }

    [Fact]
    public void Of_AgainAndAgain_AllocatesNothing()
    {
        var (tape, sum) = (new Tape(Compute), new PartedSum([Weights]));
        SumPart part = (_, inputs, part) => Term(inputs[0], inputs[1], part);
        Assert.Equal(0, AllocatedBytes.Least(5, () =>
        {
            tape.Reset();
            var (x, scale) = Inputs(tape);
            sum.Of(tape, [x, scale], 3, part);
        }));
    }

    [Fact]
    public void Of_ArgumentsThatDoNotFit_Throws()
    {
        var (tape, sum) = (new Tape(Compute), new PartedSum([]));
        var x = tape.Constant(1, new Shape(2));
        Assert.Throws<ArgumentOutOfRangeException>("parts", () => sum.Of(tape, [x], 0, (_, inputs, _) => Op.Sum(inputs[0])));
        Assert.Throws<ArgumentException>("part", () => sum.Of(tape, [x], 1, (_, inputs, _) => inputs[0]));
    }

    static Value Term(Value x, Value scale, int part)
    {
        var y = Op.Tanh(Op.Linear(Op.Affine(x, 1 + (0.3f * part), 0.1f * part), x.Tape.Use(Weights), x.Tape.Use(Bias)));
        return Op.Sum(Op.ScaleLast(y * y, scale));
    }

    static (Value X, Value Scale) Inputs(Tape tape) => (tape.Constant(X.Data, X.Shape), tape.Constant(Scale.Data, Scale.Shape));

    static Parameter Numbers(string name, Shape shape)
    {
        var numbers = new Parameter(name, shape);
        for (var i = 0; i < numbers.Data.Length; i++) numbers.Data[i] = MathF.Sin((1.7f * i) + name.Length);
        return numbers;
    }
}
