using System.CommandLine;
using Reparam.Experiments.Configuration;

namespace Reparam.Cli.Commands;

/// <summary>Makes a command-line option for each setting, and reads the settings from a command line.</summary>
sealed class SettingOptions
{
    readonly (Setting Setting, Option Option)[] _options;

    /// <summary>Makes the options.</summary>
    /// <param name="settings">The settings, without duplicates.</param>
    /// <param name="defaultText">Describes the defaults in help texts; null if they are those of the settings.</param>
    public SettingOptions(IEnumerable<Setting> settings, Func<Setting, string>? defaultText = null)
        => _options = [.. settings.Where(setting => !setting.IsDerived)
            .Select(setting => (setting, OptionOf(setting, defaultText?.Invoke(setting) ?? setting.DefaultText)))];

    /// <summary>All options, in the order of the settings.</summary>
    public IEnumerable<Option> All => _options.Select(pair => pair.Option);

    /// <summary>Lists the settings that the command line gives.</summary>
    public IEnumerable<Setting> Given(ParseResult parsed) => _options.Where(pair => IsGiven(parsed, pair.Option)).Select(pair => pair.Setting);

    /// <summary>Lists the options that the command line gives for some settings, with their values as they were typed.</summary>
    public IEnumerable<(string Name, string Value)> GivenTexts(ParseResult parsed, Predicate<Setting> includes)
        => from pair in _options
           where includes(pair.Setting) && IsGiven(parsed, pair.Option) && pair.Option is Option<TypedValue?>
           select (pair.Option.Name, parsed.GetValue((Option<TypedValue?>)pair.Option)!.Text);

    /// <summary>Reads the given settings of a list; the others keep their defaults.</summary>
    /// <exception cref="SettingException">The list does not have a given setting.</exception>
    public Settings Read(ParseResult parsed, SettingList list) => Read(parsed, list.Defaults);

    /// <summary>Replaces settings by those that the command line gives.</summary>
    /// <exception cref="SettingException">The list does not have a given setting.</exception>
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

    /// <summary>Replaces settings by those of the same name that the command line gives.</summary>
    /// <exception cref="SettingException">The list does not have a given setting, or does not allow its value.</exception>
    public Settings ReadByName(ParseResult parsed, Settings settings)
    {
        foreach (var (_, option) in _options.Where(pair => IsGiven(parsed, pair.Option)))
        {
            var name = option.Name[2..];
            if (settings.List.Find(name) is null) throw new SettingException(name, "the experiment of this run has no such setting.");
            settings = settings.With(name, parsed.GetValue((Option<TypedValue?>)option)!.Text);
        }
        return settings;
    }

    /// <summary>Whether the command line gives an option, so that its value is not the default.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    static Option OptionOf(Setting setting, string? defaultText)
    {
        var name = $"--{setting.Name}";
        if (setting.Placeholder is null) return new Option<bool>(name) { Description = setting.Help };
        var fixedDefault = defaultText is null ? setting.FixedDefault : null;
        var option = new Option<TypedValue?>(name)
        {
            Description = fixedDefault is null ? $"{setting.Help} [default: {defaultText ?? "none"}]" : setting.Help,
            HelpName = setting.Placeholder,
            CustomParser = result => Choose.Read(result, name, setting.Wanted,
                text => setting.TryParse(text, out var value) ? new TypedValue(value, text) : null),
        };
        if (fixedDefault is not null) option.DefaultValueFactory = _ => new TypedValue(fixedDefault, setting.Text(fixedDefault));
        if (setting.Words.Count > 0) option.CompletionSources.Add([.. setting.Words]);
        return Choose.Once(option);
    }
}

/// <summary>A value of a setting and its text, which the help shows.</summary>
sealed record TypedValue(object? Value, string Text)
{
    public override string ToString() => Text;
}
