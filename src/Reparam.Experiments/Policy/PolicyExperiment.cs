using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;
using Reparam.Training;

namespace Reparam.Experiments.Policy;

/// <summary><c>policy</c>: discrete actions on a map, whose return is known exactly.</summary>
sealed class PolicyExperiment : IExperiment
{
    static readonly int[] Hidden = [64, 64];

    readonly PolicySettings _policy;

    public PolicyExperiment()
    {
        _policy = new(Settings);
        Settings.Require(_policy.Temperature.Check);
        Settings.Require(CheckEstimator);
        Settings.Require(CheckRates);
    }

    public string Name => "policy";

    public string Help
        => """
        Train a policy over the moves up, down, left and right on a map, and report its exact return beside the best one.

        Examples:
          reparam train policy
          reparam train policy --through model --estimator zgr --state detached
          reparam train policy --through critic --critic input --estimator exact
          reparam train policy --map book --slip 0.2 --step-cost 0.04 --gamma 1
          reparam train policy --map maze.txt --steps 0 --output json
        """;

    public SettingList Settings { get; } = new();

    public RunSettings Run => _policy.Run;

    public IReadOnlyList<MeasureInfo> Measures => PolicyMeasures.Final;

    public IReadOnlyList<INamedProblem> Problems { get; } = [new NamedPolicyProblem()];

    public IData Load(Settings settings) => _policy.World.Load(settings);

    public Settings Settle(Settings settings, IData? data)
    {
        var world = World(settings, data);
        // Without discount the best return may have no limit, which only solving tells.
        if (world.Gamma == 1) Best(world);
        return settings;
    }

    public string FolderName(Settings settings) => $"{Name}-{settings.Get(_policy.Through)}-{settings.Get(_policy.Estimator.Estimator)}";

    public IEnumerable<string> Warnings(Settings settings, IData? data)
    {
        var world = World(settings, data);
        if (world.CannotReachGoal > 0)
            yield return $"{world.CannotReachGoal} of the {world.Map.Starts.Count} cells that an episode may start in cannot reach G.";
    }

    public RunSize Size(Settings settings, IData? data)
    {
        var (cells, moves) = (World(settings, data).Cells, settings.Get(_policy.Through) == PolicySettings.Critic ? 1 : settings.Get(_policy.Moves));
        return new()
        {
            Matrices = Matrices(settings, cells),
            // The estimate is held against the exact gradient on a tape of its own.
            Tapes = 2,
            Copies = 1 + _policy.Optimizer.Slots(settings),
            Examples = settings.Get(_policy.Batch),
            Widest = cells,
            // A state before and after each move.
            Least = 2.0 * cells * moves,
            Settings =
            [
                _policy.Batch, _policy.Moves, _policy.World.Map, _policy.Estimator.Estimator, _policy.Estimator.Samples, _policy.Through,
                _policy.CriticKind,
            ],
        };
    }

    // Without the last layer of a critic, which depends on its kind.
    double[] Matrices(Settings settings, double cells)
    {
        double[] hidden = [cells * Hidden[0], Hidden[0] * Hidden[1]];
        double[] policy = settings.Get(_policy.Policy) == PolicySettings.Table ? [cells * GridWorld.Actions] : [.. hidden, Hidden[1] * GridWorld.Actions];
        return settings.Get(_policy.Through) == PolicySettings.Critic ? [.. policy, .. hidden, .. hidden] : policy;
    }

    public IRun Open(RunContext context)
    {
        var (settings, world) = (context.Settings, World(context.Settings, context.Data));
        IPolicy own = settings.Get(_policy.Policy) == PolicySettings.Table ? new TablePolicy(world) : new MlpPolicy(world, Hidden, context.Key.Split(0));
        var policy = new WatchedPolicy(_policy.Speed(settings) is var speed and not 1 ? new FasterPolicy(own, speed) : own);
        var estimator = _policy.Estimator.Create(settings, settings.Get(_policy.Temperature.Tau), world.Cells, GridWorld.Actions, context.Key.Split(3))!;
        return new PolicyRun(context, _policy, world, Best(world), policy, estimator, Model(settings, world, policy, estimator, context));
    }

    IModel Model(Settings settings, GridWorld world, IPolicy policy, IEstimator estimator, RunContext context)
    {
        switch (settings.Get(_policy.Through))
        {
            case PolicySettings.Model:
                return new ThroughModel(world, policy, estimator, settings.Get(_policy.Moves), settings.Get(_policy.State) == PolicySettings.Attached);
            case PolicySettings.Critic:
                var kind = settings.Get(_policy.CriticKind) == PolicySettings.Heads ? CriticKind.Heads : CriticKind.Input;
                return new ThroughCritic(world, policy, estimator, new CriticOptions { Kind = kind }, context.Key.Split(4));
            default:
                // An estimator of several samples takes them of whole episodes: n evaluations instead of n to the power of the moves.
                Rollout? rollout = IsRolledOut(estimator.Info) ? new Rollout(estimator, settings.Get(_policy.Estimator.Samples)) : null;
                return new ThroughReturn(world, policy, estimator, settings.Get(_policy.Moves), rollout is null ? null : rollout.Surrogate);
        }
    }

    GridWorld World(Settings settings, IData? data) => _policy.World.Open(settings, ((MapData)data!).Map);

    OptimalPolicy Best(GridWorld world)
    {
        try
        {
            return new OptimalPolicy(world);
        }
        catch (WorldException exception)
        {
            throw new SettingException(_policy.World.Gamma.Name, exception.Message);
        }
    }

    void CheckRates(Settings settings)
    {
        // Plain descent moves by the length of the gradient too, which the factor would count twice.
        if (_policy.Speed(settings) != 1 && settings.Get(_policy.Optimizer.Optimizer) != "adam")
            throw _policy.CriticRate.Refuse(settings.Get(_policy.CriticRate), $"needs {_policy.Optimizer.Optimizer.Name} adam.");
    }

    void CheckEstimator(Settings settings)
    {
        var info = EstimatorRegistry.Find(settings.Get(_policy.Estimator.Estimator))!.Info;
        var refusal = settings.Get(_policy.Through) switch
        {
            PolicySettings.Model => ThroughModel.Refusal(info),
            PolicySettings.Critic => info.MultiSampleBound ? $"'{info.Name}' is for a bound on a likelihood, and a critic's value is none." : null,
            _ => info.MultiSampleBound ? $"'{info.Name}' is for a bound on a likelihood, and a return is none."
                : IsRolledOut(info) ? null : ThroughReturn.Refusal(info, settings.Get(_policy.Moves)),
        };
        if (refusal is not null)
            throw _policy.Estimator.Estimator.Refuse(info.Name, $"does not apply to {_policy.Through.Name} {settings.Get(_policy.Through)}: {refusal}");
    }

    static bool IsRolledOut(EstimatorInfo info) => info.TakesRollouts && info.TakesSamples;
}
