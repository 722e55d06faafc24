using Reparam.Distributions;
using Reparam.Experiments.Configuration;
using Reparam.Randomness;

namespace Reparam.Experiments.Comparisons;

/// <summary>Problems of N variables with K classes whose coefficients and logits are normal draws of a seed.</summary>
static class RandomProblem
{
    /// <summary>The seed's key of a problem: its coefficients take parts 0 and 1, its logits part 2.</summary>
    public static RandomKey KeyOf(Settings settings) => RandomKey.FromSeed((ulong)settings.Get(ProblemSettings.Seed));

    /// <summary>Makes a problem of one-hot codes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="variables">N.</param>
    /// <param name="classes">K.</param>
    /// <param name="form">The cost.</param>
    /// <param name="settings">Logits, seed and bump.</param>
    /// <param name="scale">Standard deviation of logits that are not given.</param>
    public static Problem Make(string name, int variables, int classes, IProblemForm form, Settings settings, double scale = 1)
    {
        var (size, seed) = (variables * classes, settings.Get(ProblemSettings.Seed));
        var logits = settings.LogitsOf(variables, classes) ?? [.. Normals(KeyOf(settings).Split(2), size).Select(logit => scale * logit)];
        return new CostProblem(name, false, variables, classes, logits, form)
        {
            Description = $"{name}, {variables} variable{(variables == 1 ? "" : "s")} of {classes} classes, coefficients of seed {seed}",
        }.Bent(settings);
    }

    /// <summary>Draws from the standard normal distribution.</summary>
    public static double[] Normals(RandomKey key, int count)
    {
        var normal = new Normal(0, 1);
        return [.. Enumerable.Range(0, count).Select(i => normal.Sample(key, (ulong)i))];
    }
}
