using System.Globalization;

namespace Reparam.Experiments.Configuration;

/// <summary>Parses and writes numbers, independently of the culture. Infinities have names, and NaN is not a number.</summary>
static class NumberText
{
    const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Parses a number; null if it is not one, or overflows. <c>inf</c> and <c>Infinity</c> are infinite, in upper or lower case.</summary>
    public static double? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var name = text is ['-' or '+', .. var unsigned] ? unsigned : text;
        if (name.Equals("inf", StringComparison.OrdinalIgnoreCase) || name.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    /// <summary>Parses comma-separated numbers; null unless all are numbers.</summary>
    public static double[]? ParseList(string text) => All(text.Split(','), word => Parse(word));

    /// <summary>
    /// Parses numbers separated by commas, spaces or lines. It skips lines that begin with #. A place between two commas, or beside one at
    /// the end of a line, must not be empty: a number that is missing there would move all others.
    /// </summary>
    /// <returns>The numbers, or what is wrong, as the rest of a sentence.</returns>
    public static (double[] Numbers, string? Wrong) ParseText(TextReader reader)
    {
        var numbers = new List<double>();
        for (var row = 1; reader.ReadLine() is { } line; row++)
        {
            var text = line.Trim().Trim('\uFEFF').Trim();
            if (text is "" or ['#', ..]) continue;
            foreach (var place in text.Split(','))
            {
                if (string.IsNullOrWhiteSpace(place)) return ([], $"has an empty place beside a comma in line {row}, '{text}'");
                foreach (var word in place.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                {
                    if (Parse(word) is not { } number) return ([], $"holds '{word}' in line {row}, which is not a number");
                    numbers.Add(number);
                }
            }
        }
        return ([.. numbers], null);
    }

    /// <summary>Parses comma-separated whole numbers of at least 0; null unless all are.</summary>
    public static int[]? ParseIndices(string text)
        => All<int>(text.Split(','), word => int.TryParse(word.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null);

    /// <summary>Writes a number as JSON, in the shortest form that gives the same number. Infinities and NaN are strings.</summary>
    public static string Json(double number) => number switch
    {
        double.PositiveInfinity => "\"Infinity\"",
        double.NegativeInfinity => "\"-Infinity\"",
        double.NaN => "\"NaN\"",
        _ => number.ToString("R", CultureInfo.InvariantCulture),
    };

    static T[]? All<T>(string[] words, Func<string, T?> parse) where T : struct
    {
        var values = new T[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (parse(words[i]) is not { } value) return null;
            values[i] = value;
        }
        return values;
    }
}
