using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

/// <summary>What the tape promises whatever the operations: whose values it takes, and what a gradient is.</summary>
public sealed class TapeTests
{
    readonly Tape _tape = new(new Compute());

    [Fact]
    public void Operation_OnAValueOfAnotherTape_Throws()
    {
        var (mine, foreign) = (Row(1, 2), new Tape(_tape.Compute).Constant(1, new Shape(2)));

        foreach (var act in (Action[])
            [() => Op.Add(mine, foreign), () => Op.DotLast(mine, foreign), () => Op.Replace(mine, foreign), () => _tape.Gradient(foreign, mine), () => _tape.Gradient(mine, foreign), () => _tape.Write(foreign)])
            Assert.Contains("another tape", Assert.Throws<InvalidOperationException>(act).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operation_OnAValueFromBeforeAReset_Throws()
    {
        var stale = Row(1, 2);
        _tape.Reset();
        var fresh = Row(3, 4);

        foreach (var act in (Action[])
            [() => Op.Exp(stale), () => Op.Add(fresh, stale), () => Op.Replace(fresh, stale), () => _tape.Gradient(stale, fresh), () => _tape.Gradient(fresh, stale), () => _ = stale.Data[0], () => _ = stale.Shape])
            Assert.Contains("reset", Assert.Throws<InvalidOperationException>(act).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operation_OnDefault_SaysThatNoTapeRecordedIt()
    {
        var x = Row(1, 2);

        foreach (var act in (Action[])[() => Op.Exp(default), () => Op.Add(x, default), () => _tape.Gradient(default, x), () => _tape.Gradient(x, default(Value))])
            Assert.Contains("no tape", Assert.Throws<InvalidOperationException>(act).Message, StringComparison.Ordinal);
        Assert.False(default(Value).IsRecorded);
    }

    [Fact]
    public void Gradient_ThroughAnOperationWithoutARule_NamesIt()
    {
        var x = Row(1, 2);
        var y = _tape.Record(new Rule("Sign", null), x.Shape, x);
        _tape.Write(y).Fill(1);

        Assert.Contains("Sign", Assert.Throws<NotSupportedException>(() => _tape.Gradient(y * x, x)).Message, StringComparison.Ordinal);
        // It is no obstacle beside the way.
        var product = y * x;
        Assert.Equal([2, 4], _tape.Gradient(product * product, product).Data);
    }

    [Fact]
    public void Gradient_ByARuleOfTheWrongShape_ShowsBothShapes()
    {
        var x = Row(1, 2);
        var y = _tape.Record(new Rule("Wrong", (in Backward back) => back.Add(0, Op.Sum(back.Upstream))), x.Shape, x);

        var thrown = Assert.Throws<ArgumentException>(() => _tape.Gradient(y, x));

        Assert.Contains("shape [] for a value of shape [2]", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradient_NotReached_IsZerosOfItsShape()
    {
        var (x, apart) = (Row(1, 2), _tape.Constant(3, new Shape(2, 3)));
        var later = Op.Exp(x);
        var y = x * x;
        var gradients = new Value[3];

        _tape.Gradient(y, [apart, later, Op.Exp(y)], gradients);

        Assert.All(gradients, g => Assert.All(g.Data.ToArray(), number => Assert.Equal(0, number)));
        Assert.Equal([new Shape(2, 3), new Shape(2), new Shape(2)], gradients.Select(g => g.Shape));
    }

    [Fact]
    public void Gradient_ValueUsedTwice_Accumulates()
    {
        var x = Row(2, 3);
        var y = (x * x) + (5 * x) + x;

        Assert.Equal([10, 12], _tape.Gradient(y, x).Data);
        Assert.Equal([2, 2], _tape.Gradient(x + x, x).Data);
    }

    [Fact]
    public void Gradient_ForIntermediates_StopsAtEachAndGoesThrough()
    {
        var x = Row(2, 3);
        var square = x * x;
        var gradients = new Value[4];

        _tape.Gradient(square * square, [x, square, x, square * square], gradients);

        Assert.Equal([32, 108], gradients[0].Data);
        Assert.Equal([8, 18], gradients[1].Data);
        Assert.Equal([32, 108], gradients[2].Data);
        Assert.Equal([0, 0], gradients[3].Data);
    }

    [Fact]
    public void Gradient_OfItself_IsOnes() => Assert.Equal([1, 1], Own(Row(2, 3)));

    [Fact]
    public void Gradient_ThreeTimes_IsTheThirdDerivative()
    {
        var x = Row(2, 3);
        var first = _tape.Gradient(x * x * x * x, x);
        var second = _tape.Gradient(first, x);

        Assert.Equal([48, 72], _tape.Gradient(second, x).Data);
        Assert.Equal([32, 108], first.Data);
    }

    [Fact]
    public void Gradient_AfterOneThatThrew_StartsAfresh()
    {
        var x = Row(2, 3);
        var bad = _tape.Record(new Rule("Bad", null), x.Shape, x);
        Assert.Throws<NotSupportedException>(() => _tape.Gradient(x + bad, x));

        Assert.Equal([4, 6], _tape.Gradient(x * x, x).Data);
    }

    [Fact]
    public void Gradient_OfMoreValuesThanTheTapeBeginsWith_IsRight()
    {
        const int Doublings = 1000;
        var x = Row(1, -1);
        var y = x;
        for (var i = 0; i < Doublings; i++) y = 0.5f * (y + x);

        // y = x·(2⁻ᵏ + Σ 2⁻ⁱ) = x.
        Assert.Equal([1, 1], _tape.Gradient(y, x).Data);
    }

    [Fact]
    public void Gradient_OtherCountOfPlaces_Throws()
    {
        var x = Row(1);

        Assert.Throws<ArgumentException>("gradients", () => _tape.Gradient(x, [x], new Value[2]));
    }

    [Fact]
    public void Use_OfAParameterTwice_IsOneNodeOverItsOwnNumbers()
    {
        var parameter = new Parameter("w", new Shape(2));
        var (first, second) = (_tape.Use(parameter), _tape.Use(parameter));

        Assert.Equal(1, _tape.Count);
        parameter.Data[1] = 3;
        Assert.Equal([0, 3], first.Data);
        Assert.Equal([0, 6], _tape.Gradient(first * second, first).Data);
        _tape.Reset();
        Assert.Equal(0, _tape.Count);
        Assert.Equal([0, 3], _tape.Use(parameter).Data);
        Assert.Equal(1, _tape.Count);
    }

    [Fact]
    public void Constant_OtherCountOfNumbers_ShowsCountAndShape()
        => Assert.Contains("3 numbers do not fill [2, 2]", Assert.Throws<ArgumentException>("data", () => _tape.Constant([1, 2, 3], new Shape(2, 2))).Message, StringComparison.Ordinal);

    [Fact]
    public void Item_OfMoreThanOneNumber_ShowsTheShape()
    {
        var x = Row(1, 2);

        Assert.Contains("[2]", Assert.Throws<InvalidOperationException>(() => x.Item).Message, StringComparison.Ordinal);
        Assert.Equal(3, Op.Sum(x).Item);
    }

    float[] Own(Value x) => _tape.Gradient(x, x).Data.ToArray();

    Value Row(params float[] numbers) => _tape.Constant(numbers, new Shape(numbers.Length));
}
