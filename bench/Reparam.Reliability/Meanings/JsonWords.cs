using System.Globalization;

namespace Reparam.Reliability.Meanings;

/// <summary>Writes a value of JSON in one way, whatever way it was written: numbers by their value, properties by their order.</summary>
static class JsonWords
{
    // From here on words have exponents.
    const double LeastInExponents = 1e18;

    /// <summary>The words; null if a number in it is too large for a double.</summary>
    public static string? Of(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text => $"'{text}'",
        JsonNumber number => Json.Whole(number) is { } whole ? whole.ToString(CultureInfo.InvariantCulture) : Number(Json.Real(number)),
        List<object?> list => All(list.Select(Of), "[", "]"),
        Dictionary<string, object?> table => All(table.Select(pair => Of(pair.Value) is { } words ? $"{pair.Key}: {words}" : null), "{", "}"),
        _ => null,
    };

    /// <summary>The words for a property that is not null; sorted, because programs may write them in another order.</summary>
    public static SortedDictionary<string, string>? Properties(object? value)
    {
        if (value is not Dictionary<string, object?> table) return null;
        var words = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, item) in table)
        {
            if (Of(item) is not { } text) return null;
            if (item is not null) words[key] = text;
        }
        return words;
    }

    public static string Joined(IEnumerable<KeyValuePair<string, string>> words) => string.Join('\n', words.Select(pair => $"{pair.Key}: {pair.Value}"));

    /// <summary>The value with its whole numbers as doubles, as a reader takes them that wants doubles.</summary>
    public static object? Reals(object? value) => value switch
    {
        JsonNumber number when Json.Real(number) is { } real && Math.Abs(real) >= 1L << 53
            => new JsonNumber(real.ToString("E16", CultureInfo.InvariantCulture)),
        List<object?> list => list.Select(Reals).ToList(),
        Dictionary<string, object?> table => table.ToDictionary(pair => pair.Key, pair => Reals(pair.Value)),
        _ => value,
    };

    // A whole number is the same whether it was written as one or as a decimal; programs write the fewest digits that give the same double.
    static string? Number(double? number)
        => number is not { } real ? null
            : real.ToString("R", CultureInfo.InvariantCulture) is var digits && real == Math.Floor(real) && Math.Abs(real) < LeastInExponents
                ? ((long)decimal.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture)
            : digits;

    static string? All(IEnumerable<string?> items, string open, string close)
        => items.ToArray() is var all && all.Contains(null) ? null : open + string.Join(", ", all) + close;
}
