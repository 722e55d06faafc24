using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

/// <summary>Operations whose gradients are defined, not derived: Detach, Replace and Attach.</summary>
public sealed class FiatGradientTests
{
    readonly Tape _tape = new(new Compute());

    [Fact]
    public void Detach_OfAValue_HasItsNumbersAndNoGradient()
    {
        var x = Row(1, 2, 3);
        var detached = Op.Detach(x);

        Assert.Equal([1, 2, 3], detached.Data);
        Assert.Equal([0, 0, 0], Gradient(detached * detached, x));
        Assert.Equal([1, 2, 3], Gradient(detached * x, x));
    }

    [Fact]
    public void Replace_SoftByHard_HasTheNumbersOfOneAndTheGradientOfTheOther()
    {
        var (x, hard) = (Row(1, 2, 3), Row(1, 0, 0));
        var soft = x * x;
        var y = Op.Replace(soft, hard) * Row(5, 7, 11);

        Assert.Equal([5, 0, 0], y.Data);
        Assert.Equal([10, 28, 66], Gradient(y, x));
        Assert.Equal([0, 0, 0], Gradient(y, hard));
        Assert.Equal([5, 7, 11], Gradient(y, soft));
    }

    [Fact]
    public void Replace_Twice_IsDifferentiatedThroughTheSoftValue()
    {
        var x = Row(1, 2, 3);
        var y = Op.Replace(x * x * x, Row(0, 0, 0));

        Assert.Equal([6, 12, 18], Gradient(_tape.Gradient(y, x), x));
    }

    [Fact]
    public void Attach_AGradient_IsAddedRowByRowScaledByTheUpstream()
    {
        var (value, x) = (Row(10, 20), _tape.Constant([1, 2, 3, 4], new Shape(2, 1, 2)));
        var gradient = _tape.Constant([0.5f, 1, 2, 4], new Shape(2, 1, 2));
        var y = Op.Attach(value + Op.SumRows(x), x, gradient);

        Assert.Equal([13, 27], y.Data);
        // Of Σ (3, −1)∘y: value's own part, then 1 + attached.
        var weighted = y * Row(3, -1);
        Assert.Equal([3, -1], Gradient(weighted, value));
        Assert.Equal([4.5f, 6, -3, -5], Gradient(weighted, x));
    }

    [Fact]
    public void Attach_DifferentiatedTwice_FollowsTheUpstreamAlone()
    {
        var (value, x) = (Row(10, 20), Row(1, 2));
        var y = Op.Attach(value, x, Row(0.5f, 4));
        // Of Σ y²: the upstream is 2y, so the gradient for x is 2y∘attached, whose gradient for value is 2·attached.
        var slope = _tape.Gradient(y * y, x);

        Assert.Equal([10, 160], slope.Data);
        Assert.Equal([1, 8], Gradient(slope, value));
    }

    [Fact]
    public void Attach_AGradientThatDependsOnTheTarget_SaysToDetachIt()
    {
        var x = Row(1, 2);
        var y = Op.Attach(Row(0, 0), x, x * x);

        var thrown = Assert.Throws<NotSupportedException>(() => _tape.Gradient(y, x));

        Assert.Contains("Attach", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("detach", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reshape_ToTheSameShape_RecordsNothing()
    {
        var x = Row(1, 2);
        var count = _tape.Count;

        Op.Reshape(x, new Shape(2));

        Assert.Equal(count, _tape.Count);
    }

    Value Row(params float[] numbers) => _tape.Constant(numbers, new Shape(numbers.Length));

    float[] Gradient(Value of, Value x) => _tape.Gradient(of, x).Data.ToArray();
}
