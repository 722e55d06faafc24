using System.Text;

namespace Reparam.Reliability.Meanings;

/// <summary>What bytes are as text: by their byte-order mark, else UTF-8. Text has no zero.</summary>
static class PlainText
{
    /// <summary>The text; null if the bytes are none.</summary>
    /// <param name="bytes">The bytes of a file.</param>
    /// <param name="isStrict">Whether bytes that are no UTF-8 make it no text; else each becomes U+FFFD.</param>
    public static string? Of(ReadOnlySpan<byte> bytes, bool isStrict)
    {
        var text = bytes switch
        {
            [0xFF, 0xFE, 0, 0, .. var rest] => Decoded("utf-32", rest, true),
            [0, 0, 0xFE, 0xFF, .. var rest] => Decoded("utf-32BE", rest, true),
            [0xFF, 0xFE, .. var rest] => Decoded("utf-16", rest, true),
            [0xFE, 0xFF, .. var rest] => Decoded("utf-16BE", rest, true),
            [0xEF, 0xBB, 0xBF, .. var rest] => Decoded("utf-8", rest, true),
            _ => Decoded("utf-8", bytes, isStrict),
        };
        return text is null || text.Contains('\0') ? null : text;
    }

    static string? Decoded(string encoding, ReadOnlySpan<byte> bytes, bool isStrict)
    {
        try
        {
            var fallback = isStrict ? DecoderFallback.ExceptionFallback : new DecoderReplacementFallback("\uFFFD");
            return Encoding.GetEncoding(encoding, EncoderFallback.ExceptionFallback, fallback).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
