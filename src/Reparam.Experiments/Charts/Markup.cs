using System.Globalization;
using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>Writes text and numbers for SVG and HTML.</summary>
static class Markup
{
    /// <summary>Escapes text for element content and for attributes in double quotes.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                // XML forbids other control characters and the two last code points, escaped or not.
                '\t' or '\n' or '\r' => escaped.Append((char)rune.Value),
                < ' ' or 0xFFFE or 0xFFFF => escaped.Append('\uFFFD'),
                _ => escaped.Append(rune.ToString()),
            };
        }
        return escaped.ToString();
    }

    /// <summary>Formats a coordinate, rounded to a tenth of a pixel.</summary>
    public static string Pixel(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Appends a text; its numbers are formatted by the invariant culture.</summary>
    public static StringBuilder Put(this StringBuilder builder, FormattableString text)
        => builder.Append(text.ToString(CultureInfo.InvariantCulture));
}
