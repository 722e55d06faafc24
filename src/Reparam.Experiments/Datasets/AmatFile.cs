using System.Text;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// The text format of the canonical binarized MNIST: a line per image, whitespace-separated zeros and ones, written as
/// <c>0</c> and <c>1</c> or as decimals of the same value (<c>1.0</c>, <c>1.000e+00</c>). The number of values must be
/// the same on all lines and a square. Plain text carries no length: a file cut between two lines goes unnoticed
/// unless it is compressed.
/// </summary>
static class AmatFile
{
    /// <summary>The images of a file, as intensities 0 and 255.</summary>
    public static ImageSet Images(RawFile file)
    {
        var text = file.Content.AsSpan();
        var pixels = GC.AllocateUninitializedArray<byte>(text.Length / 2 + 1); // a value takes two characters at least
        var (filled, width) = Parse(file, text, pixels);
        // Decimals take more than two characters: give back what they did not need.
        var kept = filled < pixels.Length / 4 * 3 ? pixels.AsSpan(0, filled).ToArray() : pixels.AsMemory(0, filled);
        var side = (int)Math.Sqrt(width);
        return new ImageSet(kept, side, side, isBinary: true);
    }

    static (int Filled, int Width) Parse(RawFile file, ReadOnlySpan<byte> text, Span<byte> pixels)
    {
        int line = 1, lineStart = 0, filled = 0, width = 0, at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r')
                at++;
            if (at == text.Length || text[at] == '\n')
            {
                // Blank lines carry nothing; most often there is one at the end.
                if (filled > lineStart)
                    CheckWidth(file, line, filled - lineStart, ref width);
                if (at == text.Length)
                    break;
                lineStart = filled;
                line++;
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && text[at] > ' ')
                at++;
            var token = text[start..at];
            var isOne = token is [(byte)'1', ..];
            if (!isOne && token is not [(byte)'0', ..] || token.Length > 1 && !IsPlainTail(token[1..]))
                throw Unexpected(file, line, filled - lineStart + 1, text[start..Math.Max(at, start + 1)]);
            pixels[filled++] = isOne ? (byte)255 : (byte)0;
        }

        if (width == 0)
            throw new DatasetException($"{file.Path}: the file holds no values, expected lines of 0 and 1.");
        return (filled, width);
    }

    // What may follow the digit without changing the value: ".000", "e+00", or both.
    static bool IsPlainTail(ReadOnlySpan<byte> tail)
    {
        if (tail is [(byte)'.', ..])
            tail = tail[1..].TrimStart((byte)'0');
        if (tail is [(byte)'e' or (byte)'E', (byte)'+' or (byte)'-', _, ..])
            tail = tail[2..].TrimStart((byte)'0');
        return tail.IsEmpty;
    }

    static void CheckWidth(RawFile file, int line, int found, ref int width)
    {
        if (width == 0)
        {
            var side = (int)Math.Sqrt(found);
            if (side * side != found)
                throw new DatasetException($"{file.Path}: line {line} has {found} values, expected a square number such as 784.");
            width = found;
        }
        else if (found != width)
        {
            throw new DatasetException($"{file.Path}: line {line} has {found} values, expected {width} as on the first.");
        }
    }

    static DatasetException Unexpected(RawFile file, int line, int value, ReadOnlySpan<byte> token)
    {
        const int shown = 20;
        var text = Encoding.Latin1.GetString(token[..Math.Min(shown, token.Length)]) + (token.Length > shown ? "..." : "");
        return new DatasetException($"{file.Path}: line {line}, value {value}: found '{text}', expected 0 or 1.");
    }
}
