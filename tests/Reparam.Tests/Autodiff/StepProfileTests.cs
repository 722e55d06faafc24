using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

/// <summary>A step's time is split among rows without a rest, by a clock that the test moves.</summary>
public sealed class StepProfileTests
{
    [Fact]
    public void Enter_OnAClockThatIsMoved_GivesEveryRowItsTime()
    {
        var clock = new ManualClock();
        var profile = new StepProfile(clock);
        for (var step = 0; step < 2; step++)
        {
            profile.Begin();
            clock.Now += 1;
            profile.Enter(StepPhase.Batch, "images");
            clock.Now += 2;
            profile.Enter(StepPhase.Forward);
            clock.Now += 4;
            profile.Record("Exp");
            clock.Now += 8;
            profile.Enter(StepPhase.Backward);
            clock.Now += 16;
            profile.Record("Fill");
            clock.Now += 32;
            profile.Walk("Exp");
            profile.Record("Multiply");
            clock.Now += 64;
            profile.Record("Multiply");
            clock.Now += 128;
            profile.Enter(StepPhase.Optimizer, "sgd");
            profile.Record("Constant");
            clock.Now += 256;
            profile.Enter(StepPhase.Rest);
            clock.Now += 512;
            profile.End();
            // Between steps nothing is measured.
            clock.Now += 1024;
            profile.Record("Log");
            profile.Enter(StepPhase.Batch, "other images");
            profile.End();
        }

        StepProfileRow[] expected =
        [
            new(StepPhase.Batch, "images", "", 2, 4),
            new(StepPhase.Forward, "Exp", "", 2, 16),
            new(StepPhase.Backward, "Exp", "Multiply", 4, 384),
            new(StepPhase.Backward, "Fill", "", 2, 64),
            new(StepPhase.Optimizer, "sgd", "", 2, 512),
            new(StepPhase.Rest, "", "", 0, 2 * (1 + 4 + 16 + 512)),
        ];
        Assert.Equal(expected, profile.Rows);
        Assert.Equal(2, profile.Steps);
    }

    [Fact]
    public void Begin_AfterAStepThatWasNotEnded_LeavesOutTheTimeBetween()
    {
        var clock = new ManualClock();
        var profile = new StepProfile(clock);
        profile.Begin();
        clock.Now += 3;
        profile.Begin();
        clock.Now += 5;
        profile.End();

        Assert.Equal(5, Assert.Single(profile.Rows).Seconds);
        Assert.Equal(1, profile.Steps);
    }

    [Fact]
    public void Rows_MoreThanThereWasRoomFor_KeepTheirTimes()
    {
        var clock = new ManualClock();
        var profile = new StepProfile(clock);
        profile.Begin();
        for (var i = 1; i <= 200; i++)
        {
            profile.Enter(StepPhase.Batch, $"{i}");
            clock.Now += i;
        }
        profile.End();

        Assert.All(profile.Rows.Where(row => row.Phase == StepPhase.Batch), row => Assert.Equal(row.Operation, $"{row.Seconds}"));
        Assert.Equal(200 * 201 / 2, profile.Rows.Sum(row => row.Seconds));
    }

    [Fact]
    public void Profile_OfATape_NamesOperationsForwardAndBackward()
    {
        using var compute = new Compute();
        // A tick for every reading: a row's time is then how often it was left.
        var clock = new ManualClock { Pace = 1 };
        var tape = new Tape(compute) { Profile = new StepProfile(clock) };
        tape.Profile.Begin();
        var began = clock.Now;
        tape.Profile.Enter(StepPhase.Forward);
        var (x, w, b) = (tape.Constant(1, new Shape(2, 3)), tape.Constant(1, new Shape(3, 4)), tape.Constant(1, new Shape(4)));
        var loss = Op.Sum(Op.Exp(Op.Linear(x, w, b)));
        tape.Gradient(loss, w);
        var after = Op.Exp(loss);
        tape.Profile.End();

        (StepPhase, string, string, long)[] expected =
        [
            (StepPhase.Forward, "Constant", "", 3), (StepPhase.Forward, "Linear", "", 1), (StepPhase.Forward, "Exp", "", 2), (StepPhase.Forward, "Sum", "", 1),
            (StepPhase.Backward, "Constant", "", 1), (StepPhase.Backward, "Sum", "Fill", 1), (StepPhase.Backward, "Exp", "SlopeTimes", 1), (StepPhase.Backward, "Linear", "MatMul", 1),
            (StepPhase.Rest, "", "", 0),
        ];
        Assert.Equal(expected.ToHashSet(), tape.Profile.Rows.Select(row => (row.Phase, row.Operation, row.Within, row.Calls)).ToHashSet());
        Assert.Equal(clock.Now - began, tape.Profile.Rows.Sum(row => row.Seconds));
    }

    // A tick is a second.
    sealed class ManualClock : TimeProvider
    {
        public long Now { get; set; }

        public long Pace { get; init; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now += Pace;
    }
}
