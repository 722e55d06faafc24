using System.Runtime.InteropServices;
using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Autodiff;

/// <summary>A step of training as the tape sees it: Linear, Softmax, Linear, likelihood, mean, gradients.</summary>
public sealed class TapeStepTests
{
    // Every operation has more than one block of 8,192 numbers, and the last block is a part of one.
    const int Batch = 150, Inputs = 61, Classes = 10, Hidden = 7 * Classes, Outputs = 83;

    readonly RandomKey _key = RandomKey.FromSeed(20261121);
    readonly Parameter[] _parameters =
        [new("w1", new Shape(Inputs, Hidden)), new("b1", new Shape(Hidden)), new("w2", new Shape(Hidden, Outputs)), new("b2", new Shape(Outputs))];
    readonly float[] _inputs = new float[Batch * Inputs], _targets = new float[Batch * Outputs];

    public TapeStepTests()
    {
        for (var i = 0; i < _parameters.Length; i++) _key.Split((ulong)i).FillLogistic(0, _parameters[i].Data);
        _key.Split(10).FillUniform(0, _inputs);
        _key.Split(11).FillUniform(0, _targets);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Step_Repeated_AllocatesNothing(int threads)
    {
        using var compute = new Compute(threads);
        var tape = new Tape(compute);
        var gradients = new Value[_parameters.Length];

        Assert.Equal(0, AllocatedBytes.Least(20, () => Step(tape, gradients)));
    }

    [Fact]
    public void Step_WithAnyNumberOfThreads_HasTheSameBits()
    {
        var one = Bits(1);

        Assert.Equal(one, Bits(2));
        Assert.Equal(one, Bits(3));
    }

    [Fact]
    public void Step_AfterOthersOfOtherSizes_HasTheSameBits()
    {
        using var compute = new Compute();
        var tape = new Tape(compute);
        var gradients = new Value[_parameters.Length];
        var first = Bits(Step(tape, gradients), gradients);
        tape.Reset();
        // Leaves NaN in every buffer the next step will be handed: none of them may be read before it is written.
        for (var i = 0; i < 100; i++) tape.Constant(float.NaN, new Shape(1 << 15));

        Assert.Equal(first, Bits(Step(tape, gradients), gradients));
    }

    byte[] Bits(int threads)
    {
        using var compute = new Compute(threads);
        var gradients = new Value[_parameters.Length];
        return Bits(Step(new Tape(compute), gradients), gradients);
    }

    static byte[] Bits(Value loss, Value[] gradients)
        => [.. MemoryMarshal.AsBytes(loss.Data), .. gradients.SelectMany(g => MemoryMarshal.AsBytes(g.Data).ToArray())];

    Value Step(Tape tape, Value[] gradients)
    {
        tape.Reset();
        var x = tape.Constant(_inputs, new Shape(Batch, Inputs));
        var targets = tape.Constant(_targets, new Shape(Batch, Outputs));
        var logits = Op.Linear(x, tape.Use(_parameters[0]), tape.Use(_parameters[1]));
        var hidden = Op.Softmax(Op.Reshape(logits, new Shape(Batch, Hidden / Classes, Classes)));
        var y = Op.Linear(Op.Reshape(hidden, logits.Shape), tape.Use(_parameters[2]), tape.Use(_parameters[3]));
        var loss = -Op.Mean(Op.BernoulliLogLikelihood(y, targets));
        tape.Gradient(loss, [tape.Use(_parameters[0]), tape.Use(_parameters[1]), tape.Use(_parameters[2]), tape.Use(_parameters[3])], gradients);
        return loss;
    }
}
