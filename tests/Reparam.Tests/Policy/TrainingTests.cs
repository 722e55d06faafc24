using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Experiments.Policy;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Policy;

/// <summary>The three ways to see an action, as models in a trainer.</summary>
public sealed class TrainingTests
{
    const int Episodes = 16;

    static readonly GridMap Small = GridMap.Parse("S..\n.#X\n..G");

    public static TheoryData<string, string> Cases() => new()
    {
        { "return", "score-function" },
        { "return", "score-function-vn" },
        { "return", "nvil" },
        { "model", "zgr" },
        { "model", "gumbel-softmax" },
        { "model", "slope-annealed" },
        { "heads", "st-gumbel-softmax" },
        { "heads", "nvil" },
        { "input", "exact" },
        { "input", "rebar" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Train_InSteadyState_AllocatesNothing(string through, string name)
    {
        using var compute = new Compute(1);
        foreach (var mlp in new[] { false, true })
        {
            var trainer = Make(through, name, compute, mlp: mlp);
            var batch = new float[Episodes];
            Assert.Equal(0, AllocatedBytes.Least(5, () => trainer.Train(batch, Episodes)));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Train_WithTwoThreads_HasTheSameBits(string through, string name)
    {
        var tensors = new[] { 1, 2 }.Select(threads =>
        {
            using var compute = new Compute(threads);
            var trainer = Make(through, name, compute, mlp: true);
            for (var step = 0; step < 8; step++) trainer.Train(new float[Episodes], Episodes);
            return trainer.Tensors.SelectMany(t => t.Tensor.Data).ToArray();
        }).ToArray();
        Assert.Equal(tensors[0], tensors[1]);
    }

    // Everything that changes is a tensor: a trainer restored from them goes on with the same bits.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Train_Restored_GoesOnWithTheSameBits(string through, string name)
    {
        using var compute = new Compute(1);
        var (whole, restored) = (Make(through, name, compute), Make(through, name, compute));
        for (var step = 0; step < 6; step++) whole.Train(new float[Episodes], Episodes);
        foreach (var ((_, from), (_, to)) in whole.Tensors.Zip(restored.Tensors)) from.Data.CopyTo(to.Data, 0);
        restored.Step = whole.Step;
        for (var step = 0; step < 6; step++) Assert.Equal(whole.Train(new float[Episodes], Episodes), restored.Train(new float[Episodes], Episodes));
        Assert.Equal(whole.Tensors.SelectMany(t => t.Tensor.Data), restored.Tensors.SelectMany(t => t.Tensor.Data));
        var names = whole.Tensors.Select(t => t.Name).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    // The loss is minus the discounted return, and its gradient is that of J: long episodes, so that γ^T is below 1e-6.
    // 30,000 episodes; z = 5.5 fails a right model with probability 4e-8 for each of 33 numbers: 1.3e-6 in all.
    [Fact]
    public void Return_OnAverage_IsTheExactReturnAndGradient()
    {
        const int Batches = 30, Rows = 1000;
        using var compute = new Compute(2);
        var world = new GridWorld(Small, slip: 0.2, stepReward: -0.05, gamma: 0.6);
        var policy = new TablePolicy(world);
        var logits = RandomWorld.Logits(world, RandomKey.FromSeed(20270104), scale: 1);
        for (var i = 0; i < logits.Length; i++) policy.Parameters[0].Data[i] = (float)logits[i];
        var model = new ThroughReturn(world, policy, new ScoreFunction(baseline: false), 28);
        var tape = new Tape(compute);
        var samples = new double[Batches][];
        for (var batch = 0; batch < Batches; batch++)
        {
            tape.Reset();
            var loss = model.Loss(tape, tape.Constant(0, new Shape(Rows, 1)), new Pass(RandomKey.FromSeed(20270105).Split((ulong)batch)));
            samples[batch] = [loss.Item, .. tape.Gradient(loss, tape.Use(policy.Parameters[0])).Data.ToArray().Select(g => (double)g)];
        }
        var exact = new ExactReturn(world);
        double[] expected = [exact.Return(logits), .. exact.Gradient(logits)];
        for (var i = 0; i < expected.Length; i++)
        {
            var mean = samples.Average(s => s[i]);
            var error = Math.Sqrt(samples.Sum(s => (s[i] - mean) * (s[i] - mean)) / (Batches - 1.0) / Batches);
            // Thirty batch means give the error an error of its own: t of 29 degrees needs 7.6 where z needs 5.5.
            Assert.InRange(mean, -expected[i] - (7.6 * error) - 1e-6, -expected[i] + (7.6 * error) + 1e-6);
        }
    }

    // Seeds are fixed, so these always hold or never: they are about learning, not about chance.
    [Theory]
    [InlineData("return", "nvil", 300, 0.1, 0.95)]
    [InlineData("model", "zgr", 150, 0.1, 0.95)]
    [InlineData("heads", "st-gumbel-softmax", 800, 0.01, 0.9)]
    [InlineData("input", "exact", 800, 0.01, 0.9)]
    public void Train_AFewHundredSteps_NearsTheOptimum(string through, string name, int steps, float rate, double ratio)
    {
        using var compute = new Compute(1);
        var trainer = Make(through, name, compute, rate: rate);
        for (var step = 0; step < steps; step++) trainer.Train(new float[Episodes], Episodes);
        var world = new GridWorld(Small);
        var logits = trainer.Model.Parameters[0].Data.Select(l => (double)l).ToArray();
        var (reached, best) = (new ExactReturn(world).Return(logits), new OptimalPolicy(world).Return);
        Assert.True(reached >= ratio * best, $"{through}, {name}: {reached} of {best}");
    }

    // A rate of almost nothing leaves the policy uniform, so what the baseline should learn stands still.
    [Fact]
    public void Nvil_OfManySteps_SeesTheValueOfTheState()
    {
        using var compute = new Compute(1);
        var world = new GridWorld(Small, slip: 0, gamma: 0.9);
        var policy = new TablePolicy(world);
        var nvil = new Nvil(world.Cells, RandomKey.FromSeed(3), hidden: 30);
        var model = new ThroughReturn(world, policy, nvil, 40);
        var trainer = new Trainer(model, new Sgd(policy.Parameters, 1e-12f), new Schedule(), RandomKey.FromSeed(4), compute, 1e-2f);
        for (var step = 0; step < 600; step++) trainer.Train(new float[64], 64);
        var values = new ExactReturn(world).Values(new double[world.Cells * 4]);
        foreach (var cell in world.Map.Starts) Assert.Equal(-values[cell], Baseline(nvil, cell), 0.1);
    }

    [Fact]
    public void Models_OfEstimatorsThatDoNotServe_AreRefused()
    {
        var world = new GridWorld(Small);
        ArgumentException Refused(string name, bool model, int moves = 50) => Assert.Throws<ArgumentException>("estimator", () =>
        {
            var (estimator, policy) = (EstimatorRegistry.Find(name)!.Create(new EstimatorOptions()), new TablePolicy(world));
            _ = model ? (IModel)new ThroughModel(world, policy, estimator, moves, attached: false) : new ThroughReturn(world, policy, estimator, moves);
        });
        Assert.Contains("needs the gradient of the cost", Refused("zgr", model: false).Message, StringComparison.Ordinal);
        Assert.Contains("needs the gradient of the cost", Refused("rebar", model: false).Message, StringComparison.Ordinal);
        Assert.Contains("it needs rollouts", Refused("rloo", model: false).Message, StringComparison.Ordinal);
        Assert.Contains("multiply from move to move", Refused("rloo", model: true).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("moves", () => new ThroughReturn(world, new TablePolicy(world), new ScoreFunction(false), 0));
        _ = new ThroughReturn(world, new TablePolicy(world), new Exact(), moves: 3);
    }

    // The critic's gradient knows no estimator, and the policy's no memory: each loss stops at the other's parameters.
    [Theory]
    [InlineData("heads")]
    [InlineData("input")]
    public void Critic_AndPolicy_HaveGradientsApart(string critic)
    {
        var kind = critic == "input" ? CriticKind.Input : CriticKind.Heads;
        using var compute = new Compute(1);
        var (world, key) = (new GridWorld(Small), RandomKey.FromSeed(20270107));
        (float[] Policy, float[] Critic) Gradients(IEstimator estimator, int replay)
        {
            var policy = new TablePolicy(world);
            var model = new ThroughCritic(world, policy, estimator, new CriticOptions { Kind = kind, Hidden = [8], Replay = replay }, key);
            var tape = new Tape(compute);
            var loss = model.Loss(tape, tape.Constant(0, new Shape(Episodes, 1)), new Pass(key) { Learn = true });
            var gradients = new Value[model.Parameters.Count];
            tape.Gradient(loss, [.. model.Parameters.Select(tape.Use)], gradients);
            return (gradients[0].Data.ToArray(), [.. gradients.Skip(1).SelectMany(g => g.Data.ToArray())]);
        }
        var (exact, zgr, more) = (Gradients(new Exact(), 20), Gradients(new Zgr(), 20), Gradients(new Exact(), 40));
        Assert.Equal(exact.Critic, zgr.Critic);
        Assert.NotEqual(exact.Policy, zgr.Policy);
        Assert.Equal(exact.Policy, more.Policy);
        Assert.NotEqual(exact.Critic, more.Critic);
        Assert.Contains(exact.Policy, g => g != 0);
    }

    // A whole run may be repeated: two of them here, whose mean is the loss.
    [Fact]
    public void Rollouts_OfWholeEpisodes_AreRunAsGiven()
    {
        using var compute = new Compute(1);
        var (world, tape) = (new GridWorld(Small), new Tape(compute));
        var runs = new List<float>();
        Value Twice(Func<Pass, Value> episode, Pass pass)
        {
            var (first, second) = (episode(pass.Inside(0)), episode(pass.Inside(1)));
            runs.AddRange([Op.Mean(first).Item, Op.Mean(second).Item]);
            return 0.5f * (first + second);
        }
        var model = new ThroughReturn(world, new TablePolicy(world), new ScoreFunction(baseline: false), 20, Twice);
        var loss = model.Loss(tape, tape.Constant(0, new Shape(64, 1)), new Pass(RandomKey.FromSeed(5)));
        Assert.NotEqual(runs[0], runs[1]);
        Assert.Equal((runs[0] + runs[1]) / 2, loss.Item, 1e-6f);
    }

    static double Baseline(Nvil nvil, int cell)
    {
        var (w1, b1, w2, b2) = (nvil.Learned[0].Parameter, nvil.Learned[1].Parameter, nvil.Learned[2].Parameter, nvil.Learned[3].Parameter);
        var value = (double)b2.Data[0];
        for (var h = 0; h < b1.Data.Length; h++) value += w2.Data[h] * Math.Tanh(w1.Data[(cell * b1.Data.Length) + h] + b1.Data[h]);
        return value + (nvil.State[0].Data[0] / nvil.State[0].Data[1]);
    }

    static Trainer Make(string through, string name, Compute compute, bool mlp = false, float rate = 0.05f)
    {
        var (root, world) = (RandomKey.FromSeed(20270106), new GridWorld(Small));
        var policy = mlp ? (IPolicy)new MlpPolicy(world, [12, 9], root.Split(0)) : new TablePolicy(world);
        var estimator = EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Inputs = world.Cells, Width = 4, Key = root.Split(1) });
        var options = new CriticOptions { Kind = through == "input" ? CriticKind.Input : CriticKind.Heads, Hidden = [16, 12], Replay = 32, Capacity = 100 };
        IModel model = through switch
        {
            "return" => new ThroughReturn(world, policy, estimator, 15),
            "model" => new ThroughModel(world, policy, estimator, 15, attached: mlp),
            _ => new ThroughCritic(world, policy, estimator, options, root.Split(2)),
        };
        return new Trainer(model, new Adam(model.Parameters, rate), new Schedule(), root.Split(3), compute, 1e-2f) { StepsPerEpoch = 4 };
    }
}
