using System.Globalization;
using System.Text;

namespace Reparam.Reliability.Meanings;

/// <summary>A number of JSON as it is written.</summary>
sealed record JsonNumber(string Text);

/// <summary>
/// JSON of RFC 8259 as nulls, booleans, strings, <see cref="JsonNumber"/>, lists and tables of properties in order. A key that is there twice
/// makes it none.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="isRelaxed">Whether comments and commas before the end of a list are allowed.</param>
/// <param name="depth">Greatest depth.</param>
sealed class Json(string text, bool isRelaxed, int depth)
{
    int _at;

    /// <summary>Parses a text; false if it is no JSON.</summary>
    public static bool TryParse(string? text, out object? value, bool isRelaxed = false, int depth = 64)
    {
        value = null;
        if (text is null) return false;
        try
        {
            var json = new Json(text, isRelaxed, depth);
            value = json.Value(0);
            json.Blanks();
            return json._at == text.Length;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    object? Value(int level)
    {
        Blanks();
        switch (Peek)
        {
            case '{': return Table(level + 1);
            case '[': return List(level + 1);
            case '"': return Text();
            case 't': return Word("true", true);
            case 'f': return Word("false", false);
            case 'n': return Word("null", null);
            default: return Number();
        }
    }

    Dictionary<string, object?> Table(int level)
    {
        var table = new Dictionary<string, object?>(StringComparer.Ordinal);
        Items(level, '}', () =>
        {
            if (Peek != '"') throw new FormatException();
            var key = Text();
            Blanks();
            Take(':');
            if (!table.TryAdd(key, Value(level))) throw new FormatException();
        });
        return table;
    }

    List<object?> List(int level)
    {
        var list = new List<object?>();
        Items(level, ']', () => list.Add(Value(level)));
        return list;
    }

    void Items(int level, char end, Action item)
    {
        if (level > depth) throw new FormatException();
        _at++;
        for (var isFirst = true; ; isFirst = false)
        {
            Blanks();
            if (Peek == end && isFirst) break;
            if (!isFirst)
            {
                if (Peek == end) break;
                Take(',');
                Blanks();
                if (isRelaxed && Peek == end) break;
            }
            item();
        }
        _at++;
    }

    string Text()
    {
        var letters = new StringBuilder();
        for (_at++; Peek != '"'; _at++)
        {
            if (Peek < ' ') throw new FormatException();
            if (Peek != '\\')
            {
                letters.Append(Peek);
                continue;
            }
            _at++;
            letters.Append(Peek switch
            {
                '"' or '\\' or '/' => Peek,
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => Escaped(),
                _ => throw new FormatException(),
            });
        }
        _at++;
        return letters.ToString();
    }

    char Escaped()
    {
        if (_at + 5 > text.Length || !text.AsSpan(_at + 1, 4).ToString().All(char.IsAsciiHexDigit)) throw new FormatException();
        _at += 4;
        return (char)Convert.ToInt32(text.Substring(_at - 3, 4), 16);
    }

    JsonNumber Number()
    {
        var start = _at;
        if (Peek == '-') _at++;
        if (Peek == '0') _at++;
        else Digits();
        if (At('.'))
        {
            _at++;
            Digits();
        }
        if (At('e') || At('E'))
        {
            _at++;
            if (At('+') || At('-')) _at++;
            Digits();
        }
        return new(text[start.._at]);
    }

    void Digits()
    {
        if (!char.IsAsciiDigit(Peek)) throw new FormatException();
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
    }

    void Blanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\r' or '\n') _at++;
            else if (isRelaxed && text.AsSpan(_at).StartsWith("//")) _at = LineEnd();
            else if (isRelaxed && text.AsSpan(_at).StartsWith("/*")) _at = CommentEnd();
            else return;
        }
    }

    int LineEnd() => text.IndexOfAny(['\n', '\r', '\u2028', '\u2029'], _at) is >= 0 and var end ? end : text.Length;

    int CommentEnd() => text.IndexOf("*/", _at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : throw new FormatException();

    object? Word(string word, object? value)
    {
        if (!text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)) throw new FormatException();
        _at += word.Length;
        return value;
    }

    void Take(char letter)
    {
        if (Peek != letter) throw new FormatException();
        _at++;
    }

    bool At(char letter) => _at < text.Length && text[_at] == letter;

    char Peek => _at < text.Length ? text[_at] : throw new FormatException();

    /// <summary>A whole number that fits a long; null if the value is none.</summary>
    public static long? Whole(object? value)
        => value is JsonNumber { Text: var digits } && digits.TrimStart('-').All(char.IsAsciiDigit)
            && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;

    /// <summary>A number; null if the value is none, or too large.</summary>
    public static double? Real(object? value) => value is JsonNumber { Text: var digits } ? ExactNumber.Of(digits) : null;
}
