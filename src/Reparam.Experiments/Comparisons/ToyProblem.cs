using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Comparisons;

/// <summary>The toy of REBAR: the mean over bits of (b − t)².</summary>
sealed class ToyProblem : INamedProblem
{
    public string Name => "toy";

    public string Help => "Mean over bits of (b - t)^2.";

    public SettingList Settings { get; } =
        ProblemSettings.List(ProblemSettings.Variables, ProblemSettings.Target, ProblemSettings.Dimensions, ProblemSettings.Logits, ProblemSettings.Bump);

    public Problem Make(Settings settings)
    {
        var (target, dimensions) = (settings.Get(ProblemSettings.Target), settings.Get(ProblemSettings.Dimensions));
        var bits = dimensions > 1 ? dimensions : settings.SizeOf(ProblemSettings.Variables, 1);
        return new CostProblem(Name, true, bits, 2, settings.LogitsOf(bits, 1) ?? new double[bits], new PowerForm(bits, 1, target, 2))
        {
            Description = FormattableString.Invariant($"mean over {bits} bit{(bits == 1 ? "" : "s")} of (b - {target})^2"),
        }.Bent(settings);
    }
}
