using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Comparisons;

/// <summary>Settings that several problems share, each declared once, and the checks that belong to them.</summary>
static class ProblemSettings
{
    const double Largest = 1e30;

    /// <summary>N; each problem has its own default, <see cref="SizeOf"/>.</summary>
    public static WholeSetting<int> Variables { get; } = new("variables", 1) { Help = "Number of variables, N.", To = 4096, DefaultText = "the problem's own" };

    /// <summary>K; each problem has its own default, <see cref="SizeOf"/>.</summary>
    public static WholeSetting<int> Classes { get; } = new("classes", 2)
    {
        Help = "Number of classes of each variable, K.",
        From = 2,
        To = 4096,
        DefaultText = "the problem's own",
    };

    /// <summary>p of |x − t|^p.</summary>
    public static WordSetting Power { get; } = new("power", "2", ["1.5", "2", "3"]) { Help = "Exponent p of |x - t|^p." };

    /// <summary>t of |x − t|^p.</summary>
    public static NumberSetting Target { get; } = new("target", 0.45) { Help = "Target t of |x - t|^p.", From = -Largest, To = Largest };

    /// <summary>Number of bits that the toy averages over; it replaces N where it is more than 1.</summary>
    public static WholeSetting<int> Dimensions { get; } = new("dimensions", 1) { Help = "Number of bits that the cost averages over.", To = 100_000 };

    /// <summary>The logits at which the gradient is taken.</summary>
    public static NumbersSetting Logits { get; } = new("logits")
    {
        Help = "Logits at which the gradient is taken: one row for all variables, or a row for each.",
        DefaultText = "the problem's own",
    };

    /// <summary>Seed of coefficients, and of logits that are not given.</summary>
    public static WholeSetting<long> Seed { get; } = new("problem-seed", 0) { Help = "Seed of the problem's coefficients.", From = 0 };

    /// <summary>κ of <see cref="BentForm"/>.</summary>
    public static NumberSetting Bump { get; } = new("bump", 0)
    {
        Help = "Adds bump x (1 - |z|^2) for each variable: the cost of every class stays, the slope between classes changes.",
        From = -Largest,
        To = Largest,
    };

    /// <summary>A list of these settings, in order.</summary>
    public static SettingList List(params ReadOnlySpan<Setting> settings)
    {
        var list = new SettingList();
        foreach (var setting in settings) list.Add(setting);
        return list;
    }

    /// <summary>A number of variables or classes: the given one, or the problem's own default.</summary>
    public static int SizeOf(this Settings settings, Setting<int> setting, int otherwise)
        => settings.IsGiven(setting) ? settings.Get(setting) : otherwise;

    /// <summary>The given logits, one row repeated for all variables; null where none are given.</summary>
    /// <exception cref="SettingException">Their number does not fit, or one is not finite in single precision.</exception>
    public static double[]? LogitsOf(this Settings settings, int variables, int width)
    {
        if (!settings.IsGiven(Logits)) return null;
        var given = settings.Get(Logits);
        foreach (var logit in given)
        {
            if (!float.IsFinite((float)logit))
                throw new SettingException(Logits.Name, FormattableString.Invariant($"{logit} is not finite in single precision."));
        }
        if (given.Length == variables * width) return given;
        if (given.Length == width) return [.. Enumerable.Repeat(given, variables).SelectMany(row => row)];
        var wanted = $"{variables} variable{(variables == 1 ? " takes" : "s take")} {width} for all or {variables * width} in all";
        throw new SettingException(Logits.Name, $"{given.Length} logits, where {wanted}.");
    }

    /// <summary>Refuses more joint states than are enumerated, before anything of that size is made.</summary>
    /// <exception cref="SettingException">There are more.</exception>
    public static void CheckStates(int variables, int classes)
    {
        if (ExpectedCost.TooMany(variables, classes) is { } problem) throw new SettingException(Variables.Name, problem);
    }

    /// <summary>The problem with the bump that its settings ask for.</summary>
    public static CostProblem Bent(this CostProblem problem, Settings settings)
        => settings.Get(Bump) is var bump and not 0
            ? problem.With($"{problem.Name}-bent", new BentForm(problem.Form, problem.Variables, problem.Binary, bump)) : problem;
}
