using System.Globalization;

namespace Reparam.Experiments.Configuration;

/// <summary>Numbers as they are typed and stand in files: invariant, infinities by name, never NaN.</summary>
static class NumberText
{
    const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A number, or null. <c>inf</c> and <c>Infinity</c> are infinite in any case of letters; what overflows is no number.</summary>
    public static double? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var name = text is ['-' or '+', .. var unsigned] ? unsigned : text;
        if (name.Equals("inf", StringComparison.OrdinalIgnoreCase) || name.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    /// <summary>Numbers parted by commas; null unless all are.</summary>
    public static double[]? ParseList(string text) => All(text.Split(','), word => Parse(word));

    /// <summary>Numbers parted by commas, blanks or line ends, lines that begin with # left out; the first word that is none, if any.</summary>
    public static (double[] Numbers, string? Wrong) ParseText(TextReader reader)
    {
        var numbers = new List<double>();
        while (reader.ReadLine() is { } line)
        {
            if (line.AsSpan().TrimStart() is ['#', ..]) continue;
            foreach (var word in line.Split([',', ' ', '\t', '\uFEFF'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (Parse(word) is not { } number) return ([], word);
                numbers.Add(number);
            }
        }
        return ([.. numbers], null);
    }

    /// <summary>Whole numbers from 0 up, parted by commas; null unless all are.</summary>
    public static int[]? ParseIndices(string text)
        => All<int>(text.Split(','), word => int.TryParse(word.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null);

    /// <summary>A number as JSON has it, shortest that reads back the same; infinities as strings.</summary>
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
