namespace Reparam.Training;

/// <summary>Content of a safetensors file.</summary>
/// <param name="Tensors">The tensors in the order of the header.</param>
/// <param name="Metadata">The free strings of <c>__metadata__</c>; empty when the file has none.</param>
public sealed record SafetensorsContent(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata);

/// <summary>
/// Reads and writes safetensors files: eight bytes with the length of the header (little-endian), a JSON header with
/// type, shape and place of every tensor, then the values. Only <c>F32</c> and <c>I64</c> are known here.
/// </summary>
public static class Safetensors
{
    /// <summary>Writes a file atomically; the same input gives the same bytes.</summary>
    /// <param name="path">The file, in an existing folder.</param>
    /// <param name="tensors">The tensors, written in this order without gaps.</param>
    /// <param name="metadata">Free strings, written sorted by key.</param>
    /// <exception cref="ArgumentException">A name comes twice, is reserved, null or no text, a value of the
    /// metadata is, or a shape and its values disagree.</exception>
    public static void Write(
        string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = SafetensorsWriter.Header(tensors, metadata);
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, header.Span, tensors));
    }

    /// <summary>Reads a file and checks all of it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged or holds something other than this library writes; the
    /// message names the file and what is wrong with it.</exception>
    /// <exception cref="IOException">The file cannot be read, or it is a folder, a device or a pipe.</exception>
    public static SafetensorsContent Read(string path)
    {
        FileKind.RequireRegular(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return SafetensorsReader.Read(stream, path);
    }
}
