using Reparam.Experiments.Configuration;
using Reparam.Randomness;

namespace Reparam.Experiments.Comparisons;

/// <summary>The linear, quadratic and quartic costs of Hooper and Shekhovtsov 2026, with Q = AᵀA and normal A and c.</summary>
/// <param name="name">Name of the problem.</param>
/// <param name="power">Power of zᵀQz: 0, 1 or 2.</param>
/// <param name="help">The cost, for help texts.</param>
sealed class QuadraticProblem(string name, int power, string help) : INamedProblem
{
    public string Name => name;

    public string Help => help;

    public SettingList Settings { get; } =
        ProblemSettings.List(ProblemSettings.Variables, ProblemSettings.Classes, ProblemSettings.Logits, ProblemSettings.Seed, ProblemSettings.Bump);

    public Problem Make(Settings settings)
    {
        var (variables, classes) = (settings.SizeOf(ProblemSettings.Variables, 1), settings.SizeOf(ProblemSettings.Classes, 5));
        ProblemSettings.CheckStates(variables, classes);
        var (key, size) = (RandomProblem.KeyOf(settings), variables * classes);
        var form = new QuadraticForm(power, power == 0 ? [] : SquareOf(key.Split(0), size), RandomProblem.Normals(key.Split(1), size));
        return RandomProblem.Make(name, variables, classes, form, settings);
    }

    // AᵀA.
    static double[] SquareOf(RandomKey key, int size)
    {
        var a = RandomProblem.Normals(key, size * size);
        var q = new double[size * size];
        for (var l = 0; l < size; l++)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++) q[(i * size) + j] += a[(l * size) + i] * a[(l * size) + j];
            }
        }
        return q;
    }
}
