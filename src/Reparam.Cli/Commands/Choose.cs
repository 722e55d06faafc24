using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reparam.Experiments.Configuration;

namespace Reparam.Cli.Commands;

/// <summary>
/// Makes options that parse their value independently of the culture. An error is one line with option, value and what is
/// allowed.
/// </summary>
static class Choose
{
    /// <summary>Makes an option for a whole number. If it has no default, the description explains the behaviour without it.</summary>
    public static Option<int> Whole(string name, string description, int from, int to, int? value = null)
        => Of(name, description, value, $"a whole number from {from} to {to}",
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
                ? number : null);

    /// <inheritdoc cref="Whole"/>
    public static Option<long> Long(string name, string description, long from, long to, long? value = null)
        => Of(name, description, value, $"a whole number from {from} to {to}",
            text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
                ? number : null);

    /// <inheritdoc cref="Whole"/>
    public static Option<double> Number(string name, string description, double from, double to, double? value = null)
        => Of(name, description, value, FormattableString.Invariant($"a number from {from:R} to {to:R}"), text
            => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : null);

    /// <summary>Makes an option for a number, which may be infinite if <paramref name="accepts"/> allows it. Without a default it is required.</summary>
    public static Option<double> Real(string name, string description, string wanted, Func<double, bool> accepts, double? value = null, bool required = true)
    {
        var option = Of(name, description, value, wanted, text => NumberText.Parse(text) is { } number && accepts(number) ? number : null);
        option.Required = value is null && required;
        return option;
    }

    /// <summary>Makes an option for comma-separated numbers. They may be infinite, but not NaN.</summary>
    public static Option<double[]?> Reals(string name, string description, string help, bool required = true)
        => List(name, description, help, "comma-separated numbers", NumberText.ParseList, required);

    /// <summary>Makes an option for comma-separated whole numbers of at least 0.</summary>
    public static Option<int[]?> Indices(string name, string description, string help, bool required = true)
        => List(name, description, help, "comma-separated whole numbers of at least 0", NumberText.ParseIndices, required);

    /// <summary>Makes the option for the format of the result.</summary>
    public static Option<string> Output() => Word("--output", "Format of the result.", "text", ["text", "json"]);

    /// <summary>Makes an option for one of several words.</summary>
    /// <param name="name">Name of the option.</param>
    /// <param name="description">Help text of the option.</param>
    /// <param name="value">Default value.</param>
    /// <param name="words">Words that are allowed.</param>
    /// <param name="help">Placeholder in the help; null for all words.</param>
    public static Option<string> Word(string name, string description, string value, IReadOnlyList<string> words, string? help = null)
    {
        var option = new Option<string>(name) { Description = description, HelpName = help ?? string.Join('|', words) };
        option.DefaultValueFactory = _ => value;
        option.CustomParser = result => Read(result, name, $"one of {string.Join(", ", words)}", text => words.Contains(text) ? text : null);
        option.CompletionSources.Add([.. words]);
        return Once(option);
    }

    /// <summary>Makes an option for a folder. An empty name is refused, because it often comes from an unset variable of a shell.</summary>
    public static Option<string?> Folder(string name, string description) => Named(name, description, "DIR", "the name of a folder");

    /// <summary>Makes the option <c>--out</c> for a folder, and says what it takes for one.</summary>
    public static Option<string?> OutFolder(string description) => Folder("--out", $"{description} A directory, or a symbolic link to one.");

    /// <summary>Makes the option <c>--out</c> for the file of a figure, and says what happens to each kind of file.</summary>
    public static Option<string?> OutFile(string description, bool required = false)
        => File("--out", $"{description} {PlotFile.Kinds}", "FILE.svg", required);

    /// <summary>Makes an option for a file. An empty name is refused.</summary>
    public static Option<string?> File(string name, string description, string help, bool required = false)
        => Named(name, description, help, "the name of a file", required);

    /// <summary>Makes an option for a name that is not empty.</summary>
    public static Option<string?> Named(string name, string description, string help, string wanted, bool required = false)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help, Required = required };
        option.CustomParser = result => Read(result, name, wanted, NotBlank);
        return Once(option);
    }

    /// <summary>Makes a required argument for a file.</summary>
    public static Argument<string> FileArgument(string name, string description)
        => new(name) { Description = description, CustomParser = result => Read(result, name, "the name of a file", NotBlank) };

    /// <summary>Makes a required argument for a folder.</summary>
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

    /// <summary>Refuses an option that is given twice, because the user may have meant either value.</summary>
    public static Option<T> Once<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.IdentifierTokenCount <= 1) return;
            var values = string.Join(", ", result.Tokens.Select(token => $"'{token.Value}'"));
            result.AddError($"{option.Name}: given {result.IdentifierTokenCount} times: {values}.");
        });
        return option;
    }

    /// <summary>Parses the value of an option or an argument.</summary>
    /// <param name="result">Words of the command line.</param>
    /// <param name="name">Name of the option, for the error.</param>
    /// <param name="wanted">What is allowed, for the error.</param>
    /// <param name="parse">Parses a word; null if it is not allowed.</param>
    public static T? Read<T>(ArgumentResult result, string name, string wanted, Func<string, T?> parse)
    {
        // More than one value is reported by the validator in Once.
        if (result.Tokens.Count > 1) return default;
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var value = parse(text);
        if (value is null) result.AddError($"{name}: '{text}' is not {wanted}.");
        return value;
    }
}
