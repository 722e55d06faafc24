using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Reparam.Cli.Commands;

/// <summary>
/// Options that read their value themselves, whatever the culture, and refuse it with one line that names option, value
/// and what would do.
/// </summary>
static class Choose
{
    public static Option<int> Whole(string name, string description, int from, int to, int value)
        => Of(name, $"{description} [default: {value.ToString(CultureInfo.InvariantCulture)}]", value, $"a whole number from {from} to {to}", text
            => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : null);

    public static Option<long> Long(string name, string description, long from, long to, long value)
        => Of(name, $"{description} [default: {value.ToString(CultureInfo.InvariantCulture)}]", value, $"a whole number from {from} to {to}", text
            => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : null);

    public static Option<double> Number(string name, string description, double from, double to, double value)
        => Of(name, $"{description} [default: {value.ToString("R", CultureInfo.InvariantCulture)}]", value, FormattableString.Invariant($"a number from {from:R} to {to:R}"), text
            => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : null);

    public static Option<string> Word(string name, string description, string value, params IReadOnlyList<string> words)
    {
        var option = new Option<string>(name) { Description = $"{description} [default: {value}]", DefaultValueFactory = _ => value, HelpName = string.Join('|', words) };
        option.CustomParser = result => Read(result, name, $"one of {string.Join(", ", words)}", text => words.Contains(text) ? text : null);
        option.CompletionSources.Add([.. words]);
        return option;
    }

    public static Option<string?> Text(string name, string description, string help)
        => new(name) { Description = description, HelpName = help };

    static Option<T> Of<T>(string name, string description, T value, string wanted, Func<string, T?> parse) where T : struct
    {
        var option = new Option<T>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "number" };
        option.CustomParser = result => Read(result, name, wanted, text => parse(text)) ?? default;
        return option;
    }

    static T? Read<T>(ArgumentResult result, string name, string wanted, Func<string, T?> parse)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var value = parse(text);
        if (value is null) result.AddError($"{name}: '{text}' is not {wanted}.");
        return value;
    }
}
