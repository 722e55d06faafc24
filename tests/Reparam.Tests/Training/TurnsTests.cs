using System.Diagnostics;
using System.Reflection;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Training;

/// <summary>Several models in turns.</summary>
public sealed class TurnsTests
{
    static readonly float[] Batch = [0.3f, -0.4f];

    public static TheoryData<string> Estimators() => [.. EstimatorRegistry.All
        .Where(entry => entry.Info.AppliesTo(BernoulliFamily.Instance)).Select(entry => entry.Info.Name)];

    [Fact]
    public void Next_OverRounds_FollowsTheOrderOfThePlayers()
    {
        var turns = Make("exact", firstSteps: 2);
        var order = new List<int>();
        for (var turn = 0; turn < 7; turn++)
        {
            order.Add(turns.Next);
            turns.Train(Batch, Batch.Length);
        }
        Assert.Equal([0, 0, 1, 0, 0, 1, 0], order);
        Assert.Equal((3, 7L, 5L, 2L), (turns.TurnsPerRound, turns.Turn, turns.StepsOf(0), turns.StepsOf(1)));
    }

    // A learning rate of its own for each player, by its own steps: 0.1, 0.09, …, and a player that begins without any rate left.
    [Fact]
    public void Train_OfSchedules_CountsEachPlayersOwnSteps()
    {
        var turns = Make("exact", firstSteps: 2);
        for (var turn = 0; turn < 6; turn++) turns.Train(Batch, Batch.Length);
        Assert.Equal((0.06f, 0.08f), (turns.Players[0].Optimizer.LearningRate, turns.Players[1].Optimizer.LearningRate));
        Assert.Equal((0.8, 0.9), (turns.TemperatureOf(0), turns.TemperatureOf(1)));
        turns.Turn = 30;
        Assert.Equal(float.Epsilon, turns.Players[0].Optimizer.LearningRate);
    }

    [Theory]
    [MemberData(nameof(Estimators))]
    public void Train_RestoredAtAnyTurn_GoesOnWithTheSameBits(string name)
    {
        for (var at = 4; at < 7; at++)
        {
            var (whole, restored) = (Make(name, firstSteps: 2), Make(name, firstSteps: 2));
            for (var turn = 0; turn < at; turn++) whole.Train(Batch, Batch.Length);
            // What the other trained before must not matter.
            restored.Train(Batch, Batch.Length);
            foreach (var ((_, from), (_, to)) in whole.Tensors.Zip(restored.Tensors)) from.Data.CopyTo(to.Data, 0);
            restored.Turn = whole.Turn;
            for (var turn = 0; turn < 6; turn++) Assert.Equal(whole.Train(Batch, Batch.Length), restored.Train(Batch, Batch.Length));
            Assert.Equal(whole.Tensors.SelectMany(tensor => tensor.Tensor.Data), restored.Tensors.SelectMany(tensor => tensor.Tensor.Data));
        }
    }

    [Theory]
    [MemberData(nameof(Estimators))]
    public void Train_InSteadyState_AllocatesNothing(string name)
    {
        // Without the optimizer of the compiler, small arrays of estimators that see bits as two classes are on the heap.
        Assert.SkipWhen(IsUnoptimized, "The library is built without optimization.");
        var turns = Make(name, firstSteps: 2);
        Assert.Equal(0, AllocatedBytes.Least(9, () => turns.Train(Batch, Batch.Length)));
    }

    [Fact]
    public void Tensors_OfAllPlayers_HaveUniqueNamesWithThePlayers()
    {
        string[] names = [.. Make("rebar", firstSteps: 1).Tensors.Select(tensor => tensor.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains("model/leader/own", names);
        Assert.Contains("model/follower/own", names);
        Assert.Contains("optimizer/leader/adam.m/own", names);
        Assert.Contains("estimator/follower/0/rebar.scale", names);
    }

    // Only the player whose turn it is moves, and it sees where the other is now.
    [Fact]
    public void Train_ATurn_MovesTheParametersOfItsPlayerOnly()
    {
        var turns = Make("exact", firstSteps: 1);
        for (var turn = 0; turn < 4; turn++)
        {
            var (mover, other) = (turns.Next, 1 - turns.Next);
            float[][] before = [.. turns.Players.Select(player => player.Model.Parameters[0].Data.ToArray())];
            turns.Train(Batch, Batch.Length);
            Assert.NotEqual(before[mover], turns.Players[mover].Model.Parameters[0].Data);
            Assert.Equal(before[other], turns.Players[other].Model.Parameters[0].Data);
        }
    }

    [Fact]
    public void IsFinite_ANumberOfAnyPlayerThatIsNot_IsFalse()
    {
        var turns = Make("exact", firstSteps: 1);
        Assert.True(turns.IsFinite);
        turns.Players[1].Model.Parameters[0].Data[0] = float.NaN;
        Assert.False(turns.IsFinite);
    }

    [Fact]
    public void Turns_OfPlayersThatDoNotGoTogether_Throw()
    {
        var parameter = new Parameter("own", new Shape(1, 2));
        Player Of(string name) => new(name, new Follower(parameter, parameter, new Exact()), new Sgd([parameter], 0.1f));
        ArgumentException Refused(params Player[] players)
            => Assert.ThrowsAny<ArgumentException>(() => new Turns(players, RandomKey.FromSeed(1), new Compute(1)));
        Assert.Contains("no player", Refused().Message, StringComparison.Ordinal);
        Assert.Contains("the name 'a'", Refused(Of("a"), Of("a")).Message, StringComparison.Ordinal);
        Assert.Contains("move the parameter own", Refused(Of("a"), Of("b")).Message, StringComparison.Ordinal);
        Assert.Contains("has no slash", Refused(Of("a/b")).Message, StringComparison.Ordinal);
        Assert.Contains("not empty", Refused(Of("")).Message, StringComparison.Ordinal);
        Assert.IsType<ArgumentOutOfRangeException>(Refused(Of("a") with { StepsPerRound = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make("exact", 1).Turn = -1);
    }

    static bool IsUnoptimized => typeof(Turns).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;

    static Turns Make(string name, int firstSteps)
    {
        var (first, second, key) = (Logits(0.4f), Logits(-0.3f), RandomKey.FromSeed(5));
        Player Of(string player, Parameter own, Parameter other, ulong index)
        {
            var estimator = EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Samples = 2, Inputs = 1, Width = 2, Key = key.Split(index) });
            return new Player(player, new Follower(own, other, estimator), new Adam([own], 0.1f))
            {
                LearningRate = new Schedule { Kind = ScheduleKind.Linear, Start = 0.1, End = 0, Length = 10 },
                Temperature = new Schedule { Kind = ScheduleKind.Linear, Start = 1, End = 0.5, Length = 10 },
                StepsPerEpoch = 3,
            };
        }
        return new([Of("leader", first, second, 1) with { StepsPerRound = firstSteps }, Of("follower", second, first, 2)], key.Split(3), new Compute(1));
    }

    static Parameter Logits(float value)
    {
        var logits = new Parameter("own", new Shape(1, 2));
        logits.Data.AsSpan().Fill(value);
        return logits;
    }

    // Bits that should be near the probabilities of the other's.
    sealed class Follower : IModel
    {
        readonly StochasticLayer _layer;
        readonly Parameter _own, _other;
        readonly Cost _cost;
        Value _goal;

        public Follower(Parameter own, Parameter other, IEstimator estimator)
        {
            (_own, _other, _layer, Parameters, Estimators) = (own, other, new(BernoulliFamily.Instance, estimator), [own], [estimator]);
            _cost = (bits, _) =>
            {
                var off = bits - _goal;
                return Op.SumRows(off * off);
            };
        }

        public IReadOnlyList<Parameter> Parameters { get; }

        public IReadOnlyList<IEstimator> Estimators { get; }

        public Value Loss(Tape tape, Value batch, Pass pass)
        {
            Value Rows(Value logits) => Op.BroadcastFirst(Op.Reshape(logits, new Shape(2)), new Shape(batch.Shape[0], 2));
            _goal = Rows(Op.Sigmoid(Op.Detach(tape.Use(_other))));
            return Op.Mean(_layer.Surrogate(Rows(tape.Use(_own)), _cost, pass with { Input = batch }));
        }
    }
}
