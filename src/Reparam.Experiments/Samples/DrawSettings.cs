using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Samples;

/// <summary>Settings that several kinds of draws share.</summary>
static class DrawSettings
{
    /// <summary>τ. Every kind of draw has it, because results name it.</summary>
    public static NumberSetting Tau { get; } = new("tau", 1)
    {
        Help = "Temperature of relaxed samples; it does not change which class is the greatest.",
        From = 1e-30,
        To = 1e38,
    };

    /// <summary>A list that ends with the temperature.</summary>
    public static SettingList List(params ReadOnlySpan<Setting> own)
    {
        var list = new SettingList();
        foreach (var setting in own) list.Add(setting);
        list.Add(Tau);
        return list;
    }
}
