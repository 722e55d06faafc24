using Reparam.Experiments.Configuration;
using Reparam.Reliability.Inputs;

namespace Reparam.Reliability.Readers;

/// <summary>Draws values that settings allow.</summary>
static class SettingValues
{
    public static object? Draw(Choices choices, Setting setting) => setting switch
    {
        WholeSetting<int> whole => (int)Math.Min(whole.To, (long)whole.From + choices.Below(1000)),
        WholeSetting<long> whole => whole.To - whole.From > 1000 ? whole.From + choices.Below(1000) : whole.To,
        NumberSetting number => Within(choices, number.From, number.To),
        OptionalNumberSetting number => choices.OneIn(2) ? null : Within(choices, number.From, number.To),
        NumbersSetting numbers => choices.Many(1, 4, () => Within(choices, Math.Max(numbers.From, -1e6), Math.Min(numbers.To, 1e6))),
        WidthsSetting => choices.Many(0, 3, () => choices.Between(1, 500)),
        WordSetting word => choices.One([.. word.Words]),
        FlagSetting => choices.OneIn(2),
        PathSetting => $"/{Texts.Word(choices)}",
        _ => setting.FixedDefault,
    };

    static double Within(Choices choices, double from, double to)
        => choices.OneIn(8) ? choices.One(from, to) : Math.Clamp(from + (choices.Below(1001) / 1000.0 * (to - from)), from, to);
}
