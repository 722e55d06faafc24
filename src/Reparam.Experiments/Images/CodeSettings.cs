using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Images;

/// <summary>Settings of discrete codes: distribution and number of the variables, and the input of the next layer.</summary>
/// <param name="list">List that the settings are added to.</param>
/// <param name="variables">Words for the variables, for the help text of their number.</param>
/// <param name="reader">Words for the layer that reads the codes.</param>
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
        Help = $"Number of {variables}.",
        DefaultFrom = settings => IsBinary(settings) ? BernoulliVariables : CategoricalVariables,
        DefaultText = $"{CategoricalVariables}, of bernoulli {BernoulliVariables}",
        ShapesWeights = true,
    });

    public Setting<int> Classes { get; } = list.Add(new WholeSetting<int>("classes", 10)
    {
        From = 2,
        To = 1_000_000,
        Help = "Number of classes of each categorical variable.",
        AppliesTo = settings => !IsBinary(settings),
        NotApplicable = "does not apply to latent bernoulli, whose variables have two classes",
        ShapesWeights = true,
    });

    public Setting<string> Codes { get; } = list.Add(new WordSetting("codes", "zero-one", ["zero-one", "signed"])
    {
        Help = $"Values of a Bernoulli variable in the input of {reader}: 0 and 1, or -1 and 1.",
        AppliesTo = IsBinary,
        NotApplicable = "applies to latent bernoulli only",
        ShapesWeights = true,
    });

    public IDiscreteFamily Family(Settings settings) => settings.Get(Latent) == Bernoulli ? BernoulliFamily.Instance : CategoricalFamily.Instance;

    /// <summary>Number of elements of one variable: K, or 1 for a bit.</summary>
    public int Width(Settings settings) => settings.Get(Latent) == Bernoulli ? 1 : settings.Get(Classes);

    /// <summary>Number of elements of a code.</summary>
    public int CodeWidth(Settings settings) => settings.Get(Variables) * Width(settings);

    public bool IsSigned(Settings settings) => settings.Get(Latent) == Bernoulli && settings.Get(Codes) == "signed";

    /// <summary>Whether the codes have the paper's size.</summary>
    public bool IsPapers(Settings settings)
        => (settings.Get(Latent), settings.Get(Variables), Width(settings)) is (Categorical, 20, 10) or (Bernoulli, 200, 1);

    /// <summary>Checks that the estimator applies to the variables.</summary>
    /// <exception cref="SettingException">The estimator is for variables of the other kind.</exception>
    public void Check(Settings settings, Setting<string> estimator)
    {
        var wrong = settings.Get(Latent) == Bernoulli ? DiscreteVariables.Categorical : DiscreteVariables.Binary;
        if (EstimatorRegistry.Find(settings.Get(estimator))!.Info.Variables == wrong)
            throw estimator.Refuse(settings.Get(estimator), $"does not apply to {Latent.Name} {settings.Get(Latent)}.");
    }

    // Look the setting up by its name, because the others are declared before Latent has a value.
    static bool IsBinary(Settings settings) => settings.TextOf(settings.List.Find("latent")!) == Bernoulli;
}
