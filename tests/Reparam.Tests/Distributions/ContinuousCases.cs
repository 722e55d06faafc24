using Reparam.Distributions;

namespace Reparam.Tests.Distributions;

/// <summary>
/// The laws of one real variable that <see cref="ContinuousLaws"/> holds to account; a new one is one line. Those on (0, 1)
/// are taken where doubles resolve all but 10⁻¹⁵ of their mass.
/// </summary>
static class ContinuousCases
{
    public static readonly Dictionary<string, IContinuousDistribution> All = new()
    {
        ["gumbel"] = Gumbel.Standard,
        ["gumbel, narrow"] = new Gumbel(-3, 0.25),
        ["gumbel, floods"] = new Gumbel(1.5e6, 2e5),
        ["logistic"] = Logistic.Standard,
        ["logistic, moved"] = new Logistic(2, 0.5),
        ["normal"] = Normal.Standard,
        ["normal, wide"] = new Normal(-1, 3e4),
        ["logit binary concrete, cold"] = LogitBinaryConcrete.FromLogit(0.01, -1.5),
        ["logit binary concrete, warm"] = LogitBinaryConcrete.FromProbability(3, 0.9),
        ["binary concrete, U-shaped"] = BinaryConcrete.FromLogit(0.95, -2),
        ["binary concrete, uniform"] = BinaryConcrete.FromLogit(1, 0),
        ["binary concrete, at 1"] = BinaryConcrete.FromProbability(1, 0.1),
        ["binary concrete, warm"] = BinaryConcrete.FromLogit(4, 2),
    };

    public static TheoryData<string> Names => [.. All.Keys];
}
