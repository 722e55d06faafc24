using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Policy;

/// <summary><c>compare --problem policy</c>: the return of an episode from S, over the choices of all its moves.</summary>
sealed class NamedPolicyProblem : INamedProblem
{
    readonly WorldSettings _world;
    readonly Setting<int> _horizon;
    readonly Setting<string> _state;

    public NamedPolicyProblem()
    {
        _world = new(Settings, GridMap.Book, hasSlip: false);
        _horizon = Settings.Add(new WholeSetting<int>("horizon", 5) { To = Episode.MaxMoves, Help = "Moves of an episode, T." });
        _state = Settings.Add(PolicySettings.StateSetting());
        Settings.Add(ProblemSettings.Logits);
    }

    public string Name => "policy";

    public string Help => "minus the return of T moves on a map, from S; results tell the gradient of the return, 4 logits a cell.";

    public SettingList Settings { get; } = new();

    public Problem Make(Settings settings)
    {
        var world = _world.Open(settings, _world.Load(settings).Map);
        if (world.Map.StartCell is null) throw _world.Map.Refuse(world.Map.Name, "has no S, where the problem 'policy' starts.");
        var (horizon, state) = (settings.Get(_horizon), settings.Get(_state));
        var logits = settings.LogitsOf(world.Cells, GridWorld.Actions);
        return new PolicyProblem(world, horizon, logits, state == PolicySettings.Attached)
        {
            Description = FormattableString.Invariant($"return of {horizon} moves from S on the map '{world.Map.Name}', gamma {world.Gamma}, states {state}"),
        };
    }
}
