using System.Globalization;
using System.Text;
using CsCheck;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>The values of settings as they are typed. The argument is the experiment and the setting.</summary>
sealed class SettingReader() : InputReader("setting", 10, "value.txt")
{
    static readonly (string Name, SettingList List)[] Lists =
    [
        .. ExperimentRegistry.All.Select(experiment => (experiment.Name, experiment.Settings)),
        .. ProblemRegistry.All.Select(problem => ($"problem-{problem.Name}", problem.Settings)),
        ("table1", TableProtocol.List), ("table2", ClassificationProtocol.List), ("figure5", SpeedProtocol.List),
    ];

    // Lists of words keep their words to themselves.
    static readonly (string Argument, SettingList List, Setting Setting)[] All =
        [.. Lists.SelectMany(named => named.List.All.Where(setting => setting is not WordsSetting)
            .Select(setting => ($"{named.Name} {setting.Name}", named.List, setting)))];

    public override IReadOnlyList<string> Names(string argument) => [$"--{Find(argument).Setting.Name}"];

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var (_, list, setting) = Find(argument);
        return setting.Text(list.Defaults.With(setting.Name, File.ReadAllText(path)).Value(setting));
    }

    // Settings are words of a command line, so there is always a text.
    public override string? Meaning(byte[] bytes, string argument)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        return Meaning(reader.ReadToEnd(), Find(argument).Setting);
    }

    static string? Meaning(string text, Setting setting) => setting switch
    {
        _ when text.Contains('\0') => null,
        WholeSetting<int> whole => Whole(text) is { } number && number >= whole.From && number <= whole.To ? $"{number}" : null,
        WholeSetting<long> whole => Whole(text) is { } number && number >= whole.From && number <= whole.To ? $"{number}" : null,
        NumberSetting number => ExactNumber.Of(text.Trim()) is { } real && real >= number.From && real <= number.To ? Texts.Words(real) : null,
        OptionalNumberSetting number => ExactNumber.Of(text.Trim()) is { } real && real >= number.From && real <= number.To ? Texts.Words(real) : null,
        NumbersSetting numbers => text.Split(',').Select(word => LogitsReader.Number(word.Trim())).ToArray() is var all
            && all.All(real => real is { } number && number >= numbers.From && number <= numbers.To)
                ? string.Join(',', all.Select(real => Texts.Words(real!.Value))) : null,
        WidthsSetting widths => text.Split(',').Select(word => word.Trim()).ToArray() is var all
            && all.All(word => word.Length > 0 && word.All(char.IsAsciiDigit) && Whole(word) is { } width && width >= 1 && width <= widths.To)
            ? string.Join(',', all.Select(word => Whole(word)!.Value)) : null,
        WordSetting words => words.Words.Contains(text) ? text : null,
        FlagSetting => text.Trim().ToUpperInvariant() switch { "TRUE" => "true", "FALSE" => "false", _ => null },
        _ => string.IsNullOrWhiteSpace(text) ? null : text,
    };

    static long? Whole(string text)
        => text.Length > 0 && (char.IsAsciiDigit(text[0]) || (text[0] is '+' or '-' && text.Length > 1)) && text[1..].All(char.IsAsciiDigit)
            && Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= long.MinValue
                && number <= long.MaxValue
            ? (long)number : null;

    static (string Argument, SettingList List, Setting Setting) Find(string argument) => All.First(known => known.Argument == argument);

    static Document Grow(Choices choices)
    {
        var (argument, _, setting) = choices.One(All);
        var value = SettingValues.Draw(choices, setting);
        if (value is null or int[] { Length: 0 }) value = setting is WidthsSetting ? new[] { 3 } : ((OptionalNumberSetting)setting).From;
        var text = setting.Text(value);
        return new(Encoding.UTF8.GetBytes(text), Meaning(text, setting) ?? text, argument);
    }
}
