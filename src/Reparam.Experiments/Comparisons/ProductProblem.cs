using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Comparisons;

/// <summary>The product of one factor per variable, a normal number for each class.</summary>
sealed class ProductProblem : INamedProblem
{
    public string Name => "product";

    public string Help => "Product over variables of a_n'z_n.";

    public SettingList Settings { get; } =
        ProblemSettings.List(ProblemSettings.Variables, ProblemSettings.Classes, ProblemSettings.Logits, ProblemSettings.Seed, ProblemSettings.Bump);

    public Problem Make(Settings settings)
    {
        var (variables, classes) = (settings.SizeOf(ProblemSettings.Variables, 3), settings.SizeOf(ProblemSettings.Classes, 3));
        ProblemSettings.CheckStates(variables, classes);
        var factors = RandomProblem.Normals(RandomProblem.KeyOf(settings).Split(1), variables * classes);
        return RandomProblem.Make(Name, variables, classes, new ProductForm(factors, variables), settings);
    }
}
