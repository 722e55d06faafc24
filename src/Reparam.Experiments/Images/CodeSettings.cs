using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Images;

/// <summary>Settings of discrete codes: the distribution of their variables, how many there are, what the next layer sees.</summary>
/// <param name="list">The list that they are added to.</param>
/// <param name="variables">What the number of variables counts.</param>
/// <param name="reader">The layer that sees the codes.</param>
sealed class CodeSettings(SettingList list, string variables, string reader)
{
    const string Categorical = "categorical", Bernoulli = "bernoulli";

    const int BernoulliVariables = 200, CategoricalVariables = 20;

    public Setting<string> Latent { get; } = list.Add(new WordSetting("latent", Categorical, [Categorical, Bernoulli])
    {
        Help = "Distribution of the latent variables.",
        InResult = true,
        ShapesWeights = true,
    });

    public Setting<int> Variables { get; } = list.Add(new WholeSetting<int>("variables", CategoricalVariables)
    {
        To = 1_000_000,
        Help = $"{variables}.",
        DefaultFrom = settings => IsBinary(settings) ? BernoulliVariables : CategoricalVariables,
        DefaultText = $"{CategoricalVariables}, of bernoulli {BernoulliVariables}",
        ShapesWeights = true,
    });

    public Setting<int> Classes { get; } = list.Add(new WholeSetting<int>("classes", 10)
    {
        From = 2,
        To = 1_000_000,
        Help = "Classes of each categorical variable.",
        AppliesTo = settings => !IsBinary(settings),
        NotApplicable = "does not apply to latent bernoulli, whose variables have two classes",
        ShapesWeights = true,
    });

    public Setting<string> Codes { get; } = list.Add(new WordSetting("codes", "zero-one", ["zero-one", "signed"])
    {
        Help = $"What {reader} sees of a Bernoulli variable: 0 and 1, or -1 and 1.",
        AppliesTo = IsBinary,
        NotApplicable = "applies to latent bernoulli only",
        ShapesWeights = true,
    });

    public IDiscreteFamily Family(Settings settings) => settings.Get(Latent) == Bernoulli ? BernoulliFamily.Instance : CategoricalFamily.Instance;

    /// <summary>Numbers of each variable's code: K, or 1 for a bit.</summary>
    public int Width(Settings settings) => settings.Get(Latent) == Bernoulli ? 1 : settings.Get(Classes);

    /// <summary>Numbers of a code.</summary>
    public int CodeWidth(Settings settings) => settings.Get(Variables) * Width(settings);

    public bool IsSigned(Settings settings) => settings.Get(Latent) == Bernoulli && settings.Get(Codes) == "signed";

    /// <summary>Whether the codes have the paper's size.</summary>
    public bool IsPapers(Settings settings) => (settings.Get(Latent), settings.Get(Variables), Width(settings)) is (Categorical, 20, 10) or (Bernoulli, 200, 1);

    /// <summary>Refuses an estimator for variables of the other kind.</summary>
    /// <exception cref="SettingException">It is one.</exception>
    public void Check(Settings settings, Setting<string> estimator)
    {
        var wrong = settings.Get(Latent) == Bernoulli ? DiscreteVariables.Categorical : DiscreteVariables.Binary;
        if (EstimatorRegistry.Find(settings.Get(estimator))!.Info.Variables == wrong)
            throw estimator.Refuse(settings.Get(estimator), $"does not apply to {Latent.Name} {settings.Get(Latent)}.");
    }

    // The setting itself does not exist yet where the ones beside it are declared.
    static bool IsBinary(Settings settings) => settings.TextOf(settings.List.Find("latent")!) == Bernoulli;
}
