using System.CommandLine;
using Reparam.Experiments.Configuration;

namespace Reparam.Cli.Commands;

/// <summary>Makes a command-line option of each declared setting, and settings of what was typed.</summary>
sealed class SettingOptions
{
    readonly (Setting Setting, Option Option)[] _options;

    /// <param name="settings">The settings, each once.</param>
    public SettingOptions(IEnumerable<Setting> settings) => _options = [.. settings.Where(setting => !setting.IsDerived).Select(setting => (setting, OptionOf(setting)))];

    /// <summary>The options, in the order of the settings.</summary>
    public IEnumerable<Option> All => _options.Select(pair => pair.Option);

    /// <summary>The settings that were typed.</summary>
    public IEnumerable<Setting> Given(ParseResult parsed) => _options.Where(pair => IsGiven(parsed, pair.Option)).Select(pair => pair.Setting);

    /// <summary>Values for a list: those that were typed for its settings, and defaults for the others.</summary>
    /// <exception cref="SettingException">A value was typed for a setting that the list has not.</exception>
    public Settings Read(ParseResult parsed, SettingList list) => Read(parsed, list.Defaults);

    /// <summary>Values with those that were typed in their place.</summary>
    /// <exception cref="SettingException">A value was typed for a setting that the list has not.</exception>
    public Settings Read(ParseResult parsed, Settings settings)
    {
        foreach (var (setting, option) in _options)
        {
            if (!IsGiven(parsed, option)) continue;
            var value = option is Option<bool> flag ? parsed.GetValue(flag) : parsed.GetValue((Option<TypedValue?>)option)!.Value;
            if (!settings.List.All.Contains(setting)) throw setting.Refuse(value, "does not apply here.");
            settings = settings.WithValue(setting, value);
        }
        return settings;
    }

    /// <summary>Values with those that were typed in the place of settings of the same names.</summary>
    /// <exception cref="SettingException">A value was typed for a setting that the list has not, or does not allow.</exception>
    public Settings ReadByName(ParseResult parsed, Settings settings)
    {
        foreach (var (_, option) in _options.Where(pair => IsGiven(parsed, pair.Option)))
            settings = settings.With(option.Name[2..], parsed.GetValue((Option<TypedValue?>)option)!.Text);
        return settings;
    }

    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    static Option OptionOf(Setting setting)
    {
        var name = $"--{setting.Name}";
        if (setting.Placeholder is null) return new Option<bool>(name) { Description = setting.Help };
        var fixedDefault = setting.DefaultText is null ? setting.FixedDefault : null;
        var option = new Option<TypedValue?>(name)
        {
            Description = fixedDefault is null ? $"{setting.Help} [default: {setting.DefaultText ?? "none"}]" : setting.Help,
            HelpName = setting.Placeholder,
            CustomParser = result => Choose.Read(result, name, setting.Wanted, text => setting.TryParse(text, out var value) ? new TypedValue(value, text) : null),
        };
        if (fixedDefault is not null) option.DefaultValueFactory = _ => new TypedValue(fixedDefault, setting.Text(fixedDefault));
        if (setting.Words.Count > 0) option.CompletionSources.Add([.. setting.Words]);
        return Choose.Once(option);
    }
}

/// <summary>A value of a setting, and its text for the help.</summary>
sealed record TypedValue(object? Value, string Text)
{
    public override string ToString() => Text;
}
