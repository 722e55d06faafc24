using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

/// <summary>Values that stand in for parameters.</summary>
public sealed class SubstitutionTests
{
    readonly Tape _tape = new(new Compute(1));
    readonly Parameter _weight = new("weight", new Shape(2)), _other = new("other", new Shape(2));

    public SubstitutionTests()
    {
        (_weight.Data[0], _weight.Data[1]) = (2, 3);
    }

    [Fact]
    public void Use_WithinAndAfter_GivesTheStandInThenTheParameter()
    {
        var own = _tape.Use(_weight);
        var twice = own * 2;
        using (_tape.Substitute([_weight, _other], [twice, own]))
        {
            Assert.Equal([4f, 6f], _tape.Use(_weight).Data.ToArray());
            Assert.Equal([2f, 3f], _tape.Use(_other).Data.ToArray());
            using (_tape.Substitute([_weight], [_tape.Use(_weight) * 10])) Assert.Equal([40f, 60f], _tape.Use(_weight).Data.ToArray());
            Assert.Equal([4f, 6f], _tape.Use(_weight).Data.ToArray());
        }
        Assert.Equal([2f, 3f], _tape.Use(_weight).Data.ToArray());
        Assert.Equal([0f, 0f], _tape.Use(_other).Data.ToArray());
    }

    [Fact]
    public void Dispose_ForTheSecondTime_LeavesALaterSubstitution()
    {
        var own = _tape.Use(_weight);
        var first = _tape.Substitute([_weight], [own * 2]);
        first.Dispose();
        using var second = _tape.Substitute([_weight], [own * 10]);
        first.Dispose();
        Assert.Equal([20f, 30f], _tape.Use(_weight).Data.ToArray());
    }

    // d/dw of Σ (w²)³ is 6w⁵.
    [Fact]
    public void Gradient_ThroughTheStandIn_ReachesTheParameter()
    {
        var own = _tape.Use(_weight);
        Value cost;
        using (_tape.Substitute([_weight], [own * own]))
        {
            var weight = _tape.Use(_weight);
            cost = Op.Sum(weight * weight * weight);
        }
        Assert.Equal([6f * 32, 6f * 243], _tape.Gradient(cost, _tape.Use(_weight)).Data.ToArray());
    }

    [Fact]
    public void Dispose_AfterAReset_ChangesNothing()
    {
        var substitution = _tape.Substitute([_weight], [_tape.Use(_weight) * 2]);
        _tape.Reset();
        var fresh = _tape.Use(_weight);
        substitution.Dispose();
        substitution.Dispose();
        Assert.Equal(fresh.Data.ToArray(), _tape.Use(_weight).Data.ToArray());
        default(Substitution).Dispose();
    }

    [Fact]
    public void Substitute_WhatDoesNotFit_ThrowsAndChangesNothing()
    {
        var own = _tape.Use(_weight);
        Assert.Throws<ArgumentException>("values", () => _tape.Substitute([_weight], []));
        Assert.Throws<ArgumentException>("values", () => _tape.Substitute([_other, _weight], [own, Op.Sum(own)]));
        Assert.Throws<InvalidOperationException>(() => _tape.Substitute([_weight], [new Tape(new Compute(1)).Use(_weight)]));
        Assert.Throws<ArgumentNullException>("parameters", () => _tape.Substitute(null!, []));
        Assert.Equal([2f, 3f], _tape.Use(_weight).Data.ToArray());
        Assert.Equal([0f, 0f], _tape.Use(_other).Data.ToArray());
    }
}
