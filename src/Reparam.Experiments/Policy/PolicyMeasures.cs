using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Policy;

/// <summary>The measures of policies. All returns are exact means over a uniform start on all cells but walls, G and X.</summary>
static class PolicyMeasures
{
    public static IReadOnlyList<MeasureInfo> Final { get; } =
    [
        Info("optimalReturn", "best return", higherIsBetter: true),
        Info("uniformReturn", "uniform policy", higherIsBetter: true),
        Info("return", "return", higherIsBetter: true),
        Info("ratio", "ratio", higherIsBetter: true),
        Info("gradientNorm", "gradient at 0", higherIsBetter: true),
    ];

    public static IReadOnlyList<MeasureInfo> Curve { get; } =
    [
        Info("return", "return", higherIsBetter: true) with { Digits = 4 },
        Info("ratio", "ratio", higherIsBetter: true) with { Digits = 4 },
        Info("cosine", "cosine", higherIsBetter: true) with { Digits = 3 },
        Info("bias", "bias", higherIsBetter: false) with { Digits = 3 },
    ];

    static MeasureInfo Info(string name, string label, bool higherIsBetter) => new(name, label, "", higherIsBetter) { Digits = 6 };
}
