using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reparam.Experiments.Configuration;

namespace Reparam.Cli.Commands;

/// <summary>
/// Options that read their value themselves, whatever the culture, and refuse it with one line that names option, value
/// and what would do.
/// </summary>
static class Choose
{
    /// <summary>A whole number. Without a default the description says what holds where it is not given.</summary>
    public static Option<int> Whole(string name, string description, int from, int to, int? value = null)
        => Of(name, description, value, $"a whole number from {from} to {to}", text
            => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : null);

    /// <inheritdoc cref="Whole"/>
    public static Option<long> Long(string name, string description, long from, long to, long? value = null)
        => Of(name, description, value, $"a whole number from {from} to {to}", text
            => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : null);

    /// <inheritdoc cref="Whole"/>
    public static Option<double> Number(string name, string description, double from, double to, double? value = null)
        => Of(name, description, value, FormattableString.Invariant($"a number from {from:R} to {to:R}"), text
            => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : null);

    /// <summary>A number that may be infinite where <paramref name="accepts"/> lets it. Without a default it must be given.</summary>
    public static Option<double> Real(string name, string description, string wanted, Func<double, bool> accepts, double? value = null, bool required = true)
    {
        var option = Of(name, description, value, wanted, text => NumberText.Parse(text) is { } number && accepts(number) ? number : null);
        option.Required = value is null && required;
        return option;
    }

    /// <summary>Numbers parted by commas; each may be infinite, none is NaN.</summary>
    public static Option<double[]?> Reals(string name, string description, string help, bool required = true)
        => List(name, description, help, "numbers parted by commas", NumberText.ParseList, required);

    /// <summary>Whole numbers from 0 up, parted by commas.</summary>
    public static Option<int[]?> Indices(string name, string description, string help, bool required = true)
        => List(name, description, help, "whole numbers from 0 up, parted by commas", NumberText.ParseIndices, required);

    /// <summary>Widths of layers, parted by commas; none without the option.</summary>
    public static Option<int[]?> Widths(string name, string description, int to)
        => List(name, description, "W,W,...", $"widths from 1 to {to} parted by commas",
            text => NumberText.ParseIndices(text) is { } widths && widths.All(width => width >= 1 && width <= to) ? widths : null, required: false);

    /// <summary>How a result is printed.</summary>
    public static Option<string> Output() => Word("--output", "How the result is printed.", "text", ["text", "json"]);

    /// <param name="help">What the help shows for the value; by default all the words.</param>
    public static Option<string> Word(string name, string description, string value, IReadOnlyList<string> words, string? help = null)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = help ?? string.Join('|', words) };
        option.CustomParser = result => Read(result, name, $"one of {string.Join(", ", words)}", text => words.Contains(text) ? text : null);
        option.CompletionSources.Add([.. words]);
        return Once(option);
    }

    /// <summary>A folder; an empty name, as an unset variable of a shell gives, is none.</summary>
    public static Option<string?> Folder(string name, string description) => Named(name, description, "DIR", "the name of a folder");

    /// <summary>A file; an empty name is none.</summary>
    public static Option<string?> File(string name, string description, string help, bool required = false) => Named(name, description, help, "the name of a file", required);

    /// <summary>A name that is not empty.</summary>
    public static Option<string?> Named(string name, string description, string help, string wanted, bool required = false)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help, Required = required };
        option.CustomParser = result => Read(result, name, wanted, NotBlank);
        return Once(option);
    }

    /// <summary>A file that must be given.</summary>
    public static Argument<string> FileArgument(string name, string description)
        => new(name) { Description = description, CustomParser = result => Read(result, name, "the name of a file", NotBlank) };

    /// <summary>A folder that must be given.</summary>
    public static Argument<string> FolderArgument(string name, string description)
        => new(name) { Description = description, CustomParser = result => Read(result, name, "the name of a folder", NotBlank) };

    static string? NotBlank(string text) => string.IsNullOrWhiteSpace(text) || text.Contains('\0') ? null : text;

    static Option<T> Of<T>(string name, string description, T? value, string wanted, Func<string, T?> parse) where T : struct
    {
        var option = new Option<T>(name) { Description = description, HelpName = "number" };
        if (value is { } number) option.DefaultValueFactory = _ => number;
        option.CustomParser = result => Read(result, name, wanted, text => parse(text)) ?? default;
        return Once(option);
    }

    static Option<T[]?> List<T>(string name, string description, string help, string wanted, Func<string, T[]?> parse, bool required)
    {
        var option = new Option<T[]?>(name) { Description = description, HelpName = help, Required = required };
        option.CustomParser = result => Read(result, name, wanted, parse);
        return Once(option);
    }

    // Which of two values was meant is not for us to guess.
    public static Option<T> Once<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.IdentifierTokenCount > 1) result.AddError($"{option.Name}: given {result.IdentifierTokenCount} times: {string.Join(", ", result.Tokens.Select(token => $"'{token.Value}'"))}.");
        });
        return option;
    }

    public static T? Read<T>(ArgumentResult result, string name, string wanted, Func<string, T?> parse)
    {
        // Several are another's complaint.
        if (result.Tokens.Count > 1) return default;
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var value = parse(text);
        if (value is null) result.AddError($"{name}: '{text}' is not {wanted}.");
        return value;
    }
}
