using System.Globalization;
using System.Text;
using Reparam.Reliability.Inputs;

namespace Reparam.Reliability.Readers;

/// <summary>Writes JSON as a grammar, with blanks where they may be and properties in any order.</summary>
static class JsonTexts
{
    /// <summary>A number that JSON allows.</summary>
    public static (string Text, double Value) Number(Choices choices)
    {
        var (text, value) = Texts.Number(choices);
        var sign = text[0] == '-' ? "-" : "";
        var digits = text.TrimStart('+', '-');
        while (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1])) digits = digits[1..];
        return (sign + digits, value);
    }

    /// <summary>An object of properties whose values are written already.</summary>
    public static string Table(Choices choices, IReadOnlyList<(string Key, string Value)> properties)
    {
        var text = new StringBuilder("{");
        foreach (var (key, value) in properties)
        {
            text.Append(text.Length > 1 ? "," : "").Append(Blank(choices)).Append(Text(choices, key));
            text.Append(Blank(choices)).Append(':').Append(Blank(choices)).Append(value);
        }
        return text.Append(Blank(choices)).Append('}').ToString();
    }

    public static string List(Choices choices, IEnumerable<string> values) => $"[{string.Join(',' + Blank(choices), values)}]";

    /// <summary>A string, some of whose letters are escaped.</summary>
    public static string Text(Choices choices, string text)
    {
        var written = new StringBuilder("\"");
        foreach (var letter in text)
        {
            if (letter is '"' or '\\') written.Append('\\').Append(letter);
            else if (letter < ' ' || choices.OneIn(40)) written.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else written.Append(letter);
        }
        return written.Append('"').ToString();
    }

    /// <summary>Values in any order.</summary>
    public static T[] Shuffled<T>(Choices choices, IEnumerable<T> values)
        => [.. values.Select(value => (choices.Below(1 << 30), value)).OrderBy(pair => pair.Item1).Select(pair => pair.value)];

    static string Blank(Choices choices) => choices.One("", "", " ", "\n", "\r\n", "\t", "  ");
}
