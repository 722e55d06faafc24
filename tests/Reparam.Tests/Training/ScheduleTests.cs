using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Training;

public sealed class ScheduleTests
{
    [Fact]
    public void Schedule_OfNoSteps_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Every", () => new Schedule { Every = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("Length", () => new Schedule { Kind = ScheduleKind.Cosine, Length = 0 });
    }

    [Fact]
    public void Exponential_IsThePapersSchedule()
    {
        var schedule = new Schedule { Kind = ScheduleKind.Exponential, Start = 1, End = 0.5, Rate = 1e-5, Every = 500 };
        Assert.Equal(1, schedule.At(0));
        Assert.Equal(1, schedule.At(499));
        Assert.Equal(Math.Exp(-1e-5 * 500), schedule.At(500), 1e-15);
        Assert.Equal(Math.Exp(-1e-5 * 69_000), schedule.At(69_314), 1e-15);
        // 0.5 is reached at ln 2 / r = 69,315 steps.
        Assert.Equal(0.5, schedule.At(69_500));
    }

    [Theory]
    [InlineData(ScheduleKind.Constant, 2, 2, 2)]
    [InlineData(ScheduleKind.Linear, 2, 1.25, 0.5)]
    [InlineData(ScheduleKind.Cosine, 2, 1.25, 0.5)]
    public void OtherForms_AtStartMiddleAndEnd_AreWhatTheySay(ScheduleKind kind, double start, double middle, double end)
    {
        var schedule = new Schedule { Kind = kind, Start = 2, End = 0.5, Length = 100 };
        Assert.Equal(start, schedule.At(0), 1e-12);
        Assert.Equal(middle, schedule.At(50), 1e-12);
        Assert.Equal(end, schedule.At(100), 1e-12);
        Assert.Equal(end, schedule.At(1000), 1e-12);
    }

    [Fact]
    public void Minibatches_OfAnEpoch_TakeEveryExampleOnceInAFreshOrder()
    {
        var batches = new Minibatches(100, 10, RandomKey.FromSeed(1));
        int[] Epoch(int epoch) => [.. Enumerable.Range(0, 10).SelectMany(b => batches.At((epoch * 10) + b).ToArray())];
        var (first, second) = (Epoch(0), Epoch(1));
        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.Equal(Enumerable.Range(0, 100), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first, Epoch(0));
    }

    [Fact]
    public void Minibatches_ThatDoNotFit_LeaveTheRestForAnotherEpoch()
    {
        var batches = new Minibatches(10, 4, RandomKey.FromSeed(1));
        Assert.Equal(2, batches.StepsPerEpoch);
        for (var step = 0; step < 20; step++) Assert.Equal(4, batches.At(step).ToArray().Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => new Minibatches(10, 11, RandomKey.FromSeed(1)));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => new Minibatches(10, 0, RandomKey.FromSeed(1)));
    }
}
