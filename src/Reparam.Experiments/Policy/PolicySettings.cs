using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Policy;

/// <summary>Settings of a policy, and of the way in which gradient reaches it.</summary>
/// <param name="list">The list that they are added to.</param>
sealed class PolicySettings(SettingList list)
{
    public const string Return = "return", Model = "model", Critic = "critic", Table = "table", Attached = "attached", Detached = "detached", Heads = "heads";

    public WorldSettings World { get; } = new(list, GridMap.Rooms);

    public Setting<string> Through { get; } = list.Add(new WordSetting("through", Return, [Return, Model, Critic])
    {
        Help = "What is known of an action: the return of sampled episodes, a model of the world, or a learned critic.",
        InResult = true,
    });

    public Setting<string> CriticKind { get; } = list.Add(new WordSetting("critic", Heads, [Heads, "input"])
    {
        Help = "How the critic sees an action: as one of its outputs, or beside the state in its input.",
        AppliesTo = settings => Is(settings, Critic),
        NotApplicable = "applies to through critic only",
        InResult = true,
        ShapesWeights = true,
    });

    public Setting<string> State { get; } = list.Add(StateSetting(settings => Is(settings, Model)));

    public Setting<string> Policy { get; } = list.Add(new WordSetting("policy", Table, [Table, "mlp"])
    {
        Help = "A row of logits for each cell, or a network that sees the coordinates.",
        InResult = true,
        ShapesWeights = true,
    });

    public Setting<int> Moves { get; } = list.Add(new WholeSetting<int>("moves", 50)
    {
        To = Episode.MaxMoves,
        Help = "Moves of an episode in training.",
        AppliesTo = settings => !Is(settings, Critic),
        NotApplicable = "does not apply to through critic, which learns from single moves",
    });

    public EstimatorSettings Estimator { get; } = new(list,
        [.. EstimatorRegistry.All.Where(entry => entry.Info.Variables != DiscreteVariables.Binary).Select(entry => entry.Info.Name)],
        "nvil", (settings => Of(settings, "nvil", "zgr", "st-gumbel-softmax"), "nvil; through model zgr, through critic st-gumbel-softmax"));

    public TemperatureSettings Temperature { get; } = new(list, "constant");

    public RunSettings Run { get; } = new(list, 500, leastSteps: 0, (settings => Of(settings, 500, 400, 4000), "500; through model 400, through critic 4000"));

    public Setting<int> Batch { get; } = list.Add(new WholeSetting<int>("batch", 64)
    {
        Key = "batchSize",
        To = 1_000_000,
        Help = "Episodes in a step; through critic, moves.",
        DefaultFrom = settings => Of(settings, 64, 32, 32),
        DefaultText = "64; through model and critic 32",
        InResult = true,
    });

    public OptimizerSettings Optimizer { get; } = new(list, 0.1, "constant", (Rate, "0.1; through critic 0.01; of an mlp 0.003"));

    public Setting<double?> CriticRate { get; } = list.Add(new OptionalNumberSetting("critic-lr")
    {
        Key = "criticLearningRate",
        From = 1e-9,
        To = 10,
        Help = "Learning rate of the critic, where it is not that of the policy.",
        DefaultText = "that of the policy",
        AppliesTo = settings => Is(settings, Critic) && settings.TextOf(settings.List.Find("policy")!) == Table,
        NotApplicable = "applies to through critic and policy table only",
    });

    /// <summary>How many times as fast as the other parameters the policy's logits move: by its rate over the critic's.</summary>
    public double Speed(Settings settings)
        => settings.Applies(CriticRate) && settings.Get(CriticRate) is { } rate ? settings.Get(Optimizer.LearningRate) / rate : 1;

    /// <summary>The setting of the gradient through states, which the problem of a comparison has too.</summary>
    public static WordSetting StateSetting(Func<Settings, bool>? appliesTo = null) => new("state", Detached, [Attached, Detached])
    {
        Help = "Whether gradient flows through the state that the next policy sees.",
        AppliesTo = appliesTo,
        NotApplicable = "applies to through model only",
    };

    static double Rate(Settings settings) => settings.TextOf(settings.List.Find("policy")!) == Table ? Of(settings, 0.1, 0.1, 0.01) : 0.003;

    static bool Is(Settings settings, string way) => settings.TextOf(settings.List.Find("through")!) == way;

    static T Of<T>(Settings settings, T ofReturn, T ofModel, T ofCritic) => Is(settings, Critic) ? ofCritic : Is(settings, Model) ? ofModel : ofReturn;
}
