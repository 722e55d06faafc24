using System.Text;
using Reparam.Training;

namespace Reparam.Experiments.Configuration;

/// <summary>
/// Reads text files whole: UTF-8, or UTF-16 or UTF-32 where a byte-order mark says so. A zero byte is refused, because parsers of numbers
/// overlook it: without a mark, UTF-16 text would be read as other text.
/// </summary>
static class TextFile
{
    /// <summary>Largest number of bytes, 128 MiB: some ten million numbers. The text and the numbers take several times as much memory.</summary>
    public const int Limit = 1 << 27;

    const int Chunk = 1 << 16;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Marks that begin with another mark come first.
    static readonly (byte[] Mark, Encoding Encoding)[] Marked =
    [
        ([0xFF, 0xFE, 0, 0], new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true)),
        ([0, 0, 0xFE, 0xFF], new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true)),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)),
        ([0xEF, 0xBB, 0xBF], Strict),
    ];

    /// <summary>Reads a file that this program wrote. It must be a regular file, and every byte of it text.</summary>
    /// <exception cref="InvalidDataException">The file is no text or too long; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read, or it is a folder, a device or a pipe.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static string Read(string path)
    {
        FileKind.RequireRegular(path);
        return Decode(path, Strict, Bytes(path, Limit));
    }

    /// <summary>Reads the complete lines of a file that this program appends to. After the last one lies what a kill left.</summary>
    /// <inheritdoc cref="Read"/>
    public static string ReadLines(string path)
    {
        FileKind.RequireRegular(path);
        var bytes = File.ReadAllBytes(path);
        return Decode(path, Strict, bytes.AsSpan(0, Array.LastIndexOf(bytes, (byte)'\n') + 1));
    }

    /// <summary>
    /// Reads a file that a person wrote. It may be a pipe, such as that of a command's output, and text in an older encoding: its letters
    /// that are no UTF-8 become U+FFFD, which is in no number.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="limit">Largest number of bytes.</param>
    /// <exception cref="InvalidDataException">The file is no text or too long; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read, or it is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static string ReadAny(string path, int limit = Limit)
    {
        if (Directory.Exists(path)) throw new IOException($"{path} is a folder, not a file.");
        return Decode(path, Encoding.UTF8, Bytes(path, limit));
    }

    static string Decode(string path, Encoding unmarked, ReadOnlySpan<byte> bytes)
    {
        var (mark, encoding) = MarkOf(bytes) ?? ([], unmarked);
        try
        {
            var text = encoding.GetString(bytes[mark.Length..]);
            return text.Contains('\0') ? throw NoText(path) : text;
        }
        catch (DecoderFallbackException exception)
        {
            var (name, place) = (encoding.WebName.ToUpperInvariant(), mark.Length + exception.Index + 1);
            throw new InvalidDataException($"{path} is no text in {name}: see byte {place}.", exception);
        }
    }

    // A pipe or a device has no length, and may have no end.
    static ReadOnlySpan<byte> Bytes(string path, int limit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (file.CanSeek && file.Length > limit) throw TooLong(path, limit);
        using var bytes = new MemoryStream(file.CanSeek ? (int)file.Length : 0);
        var chunk = new byte[Chunk];
        while (file.Read(chunk) is > 0 and var read)
        {
            bytes.Write(chunk, 0, read);
            if (bytes.Length > limit) throw TooLong(path, limit);
            // A device of zeros has no end.
            if (Array.IndexOf(chunk, (byte)0, 0, read) >= 0 && MarkOf(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) is null) throw NoText(path);
        }
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }

    static (byte[] Mark, Encoding Encoding)? MarkOf(ReadOnlySpan<byte> bytes)
    {
        foreach (var known in Marked)
        {
            if (bytes.StartsWith(known.Mark)) return known;
        }
        return null;
    }

    static InvalidDataException NoText(string path)
        => new($"{path} holds a zero byte, which no text has; text in UTF-16 needs a byte-order mark, or can be saved as UTF-8.");

    static InvalidDataException TooLong(string path, int limit)
        => new(FormattableString.Invariant($"{path} has more than {limit} bytes, the most that a text may have here."));
}
