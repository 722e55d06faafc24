using System.Globalization;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Comparisons;

/// <summary>The polynomial programming of ReinMax: the mean over variables of |x − t|^p, where class k stands for k/(K − 1).</summary>
sealed class PolynomialProblem : INamedProblem
{
    // Standard deviation of the logits: almost uniform distributions, as in the source.
    const double LogitScale = 0.01;

    public string Name => "polynomial";

    public string Help => "Mean over variables of |x - t|^p, where class k stands for x = k/(K - 1).";

    public SettingList Settings { get; } = ProblemSettings.List(
        ProblemSettings.Variables, ProblemSettings.Classes, ProblemSettings.Power, ProblemSettings.Target,
        ProblemSettings.Logits, ProblemSettings.Seed, ProblemSettings.Bump);

    public Problem Make(Settings settings)
    {
        var (variables, classes) = (settings.SizeOf(ProblemSettings.Variables, 128), settings.SizeOf(ProblemSettings.Classes, 2));
        var power = double.Parse(settings.Get(ProblemSettings.Power), CultureInfo.InvariantCulture);
        var form = new PowerForm(variables, classes, settings.Get(ProblemSettings.Target), power);
        return RandomProblem.Make(Name, variables, classes, form, settings, LogitScale);
    }
}
