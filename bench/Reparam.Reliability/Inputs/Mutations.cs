using System.Text;

namespace Reparam.Reliability.Inputs;

/// <summary>Changes of a valid document: of bytes, of words, of the encoding of the whole.</summary>
static class Mutations
{
    // A document grows by copies of its parts, but not without end.
    const int Longest = 1 << 17;

    static readonly string[] Words =
    [
        "NaN", "nan", "Infinity", "-inf", "1e999", "-1e999", "1e-999", "9223372036854775807", "9223372036854775808", "-1", "-0", "2147483648", "4294967296",
        "0.1e1", "1.5", "007", "1_000", "1,5", "0x10", "\u0661", "", " ", "null", "true", "{}", "[]", "\"\"", "''", "\"", ",", ";", "\t", "\n", "\r", "\r\n",
        "\0", "1\0", "\u001B[2J", "\uFEFF", "\uD83D\uDE00", "#", "//", "/* */", "..", "/", "\\u0000", "\\ud800", "e", "-", "+", ".",
        "340282356779733661637539395458142568448",
    ];

    /// <summary>A document that was changed in one to four places.</summary>
    public static Document Change(Document document, Choices choices)
    {
        var bytes = document.Bytes;
        for (var left = choices.Between(1, 4); left > 0; left -= choices.OneIn(3) ? 3 : 1) bytes = One(bytes, choices);
        return document with { Bytes = bytes.Length > Longest ? bytes[..Longest] : bytes, Meaning = null };
    }

    static byte[] One(byte[] bytes, Choices choices)
    {
        var at = bytes.Length == 0 ? 0 : choices.Below(bytes.Length);
        var length = Math.Min(bytes.Length - at, 1 << choices.Below(8));
        switch (choices.Below(14))
        {
            case 0 when bytes.Length > 0: return With(bytes, at, (byte)(bytes[at] ^ (1 << choices.Below(8))));
            case 1 when bytes.Length > 0: return With(bytes, at, (byte)choices.Below(256));
            case 2: return bytes[..at];
            case 3: return Replaced(bytes, at, length, []);
            case 4: return Replaced(bytes, at, 0, choices.Bytes(choices.Between(1, 8)));
            case 5: return Replaced(bytes, at, 0, bytes.AsSpan(at, length));
            case 6: return Repeated(bytes, at, length, choices);
            case 7: return Replaced(bytes, at, 0, Encoding.UTF8.GetBytes(choices.One(Words)));
            case 8 or 9 or 10: return WithWord(bytes, choices);
            case 11: return Swapped(bytes, choices);
            case 12: return choices.OneIn(3) ? Encoded(bytes, choices) : WithLineEnds(bytes, choices);
            default: return With(bytes, at, (byte)choices.One<int>(0, 0xFF, '0', '1', '9', '-', '.', ',', '"', '\n', '{', '}', '[', ']', ':', ' '));
        }
    }

    static byte[] With(byte[] bytes, int at, byte value)
    {
        if (bytes.Length == 0) return [value];
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }

    static byte[] Replaced(byte[] bytes, int at, int length, ReadOnlySpan<byte> by) => [.. bytes.AsSpan(0, at), .. by, .. bytes.AsSpan(at + length)];

    static byte[] Repeated(byte[] bytes, int at, int length, Choices choices)
    {
        var times = Math.Min(1 << choices.Below(choices.OneIn(20) ? 14 : 6), Longest / (length + 1));
        using var copies = new MemoryStream();
        for (var i = 0; i < times; i++) copies.Write(bytes, at, length);
        return Replaced(bytes, at, 0, copies.GetBuffer().AsSpan(0, (int)copies.Length));
    }

    static byte[] WithWord(byte[] bytes, Choices choices)
    {
        var (start, end) = Word(bytes, choices);
        return Replaced(bytes, start, end - start, Encoding.UTF8.GetBytes(choices.One(Words)));
    }

    static byte[] Swapped(byte[] bytes, Choices choices)
    {
        var (first, second) = (Word(bytes, choices), Word(bytes, choices));
        if (first.Start > second.Start) (first, second) = (second, first);
        if (first.End > second.Start) return bytes;
        return
        [
            .. bytes.AsSpan(0, first.Start), .. bytes.AsSpan(second.Start, second.End - second.Start), .. bytes.AsSpan(first.End, second.Start - first.End),
            .. bytes.AsSpan(first.Start, first.End - first.Start), .. bytes.AsSpan(second.End),
        ];
    }

    // A run of letters, digits, points and signs.
    static (int Start, int End) Word(byte[] bytes, Choices choices)
    {
        if (bytes.Length == 0) return (0, 0);
        var start = choices.Below(bytes.Length);
        while (start > 0 && IsOfWord(bytes[start - 1])) start--;
        var end = start;
        while (end < bytes.Length && IsOfWord(bytes[end])) end++;
        return (start, end);
    }

    static bool IsOfWord(byte letter) => char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'.' or (byte)'-' or (byte)'+' or (byte)'_';

    static byte[] Encoded(byte[] bytes, Choices choices)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return choices.Below(7) switch
        {
            0 => [0xEF, 0xBB, 0xBF, .. bytes],
            1 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            2 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            3 => Encoding.Unicode.GetBytes(text),
            4 => Encoding.BigEndianUnicode.GetBytes(text),
            5 => [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes(text)],
            _ => Encoding.Latin1.GetBytes(text + "\u00E9"),
        };
    }

    static byte[] WithLineEnds(byte[] bytes, Choices choices)
    {
        var ends = choices.One<string>("\r\n", "\r", "\n\n", " \n", ",\n", "\0\n", "\v");
        return Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\n", ends, StringComparison.Ordinal));
    }
}
