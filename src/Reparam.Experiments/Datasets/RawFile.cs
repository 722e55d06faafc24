using System.Security.Cryptography;
using Reparam.Training;

namespace Reparam.Experiments.Datasets;

/// <summary>Content of a file as a format reads it: whole, in memory and decompressed.</summary>
/// <param name="Path">Path that the file was read from.</param>
/// <param name="Content">Content, decompressed.</param>
/// <param name="Sha256">SHA-256 of <paramref name="Content"/>, lower-case hexadecimal; independent of the compression.</param>
public sealed record RawFile(string Path, byte[] Content, string Sha256)
{
    /// <summary>Largest number of bytes of a file, compressed or not: 1 GiB, about twice the largest EMNIST.</summary>
    public const int Limit = 1 << 30;

    // Memory for what comes from a pipe is doubled as it comes.
    const int PipeLimit = 1 << 27;

    /// <summary>Name of the file without its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Reads a file. Decompresses it if its content begins as a gzip file does.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="DatasetException">
    /// There is no such file, it cannot be read, is empty, exceeds <see cref="Limit"/>, or is not one whole gzip file.
    /// </exception>
    public static RawFile Read(string path)
    {
        var content = ReadBytes(path);
        if (content.Length == 0) throw new DatasetException($"{path}: the file is empty.");
        // The content decides, not the name: browsers remove the compression and keep the name.
        if (Gzip.IsGzip(content)) content = Gzip.Decompress(content, path, Limit);
        return new RawFile(path, content, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path)) throw new DatasetException($"{path}: expected a file, found a folder.");
        try
        {
            var length = new FileInfo(path).Length;
            if (length > Limit) throw TooLong(path, Limit, $"{length} bytes");
            return FileKind.IsRegularOrMissing(path) ? File.ReadAllBytes(path) : ReadPipe(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException($"{path}: no such file.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DatasetException($"{path}: no permission to read the file.", exception);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or NotSupportedException)
        {
            throw new DatasetException($"{path}: the file cannot be read: {exception.Message}", exception);
        }
    }

    // A pipe or a device has no length, and may have no end.
    static byte[] ReadPipe(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using var bytes = new MemoryStream();
        var chunk = new byte[1 << 16];
        while (file.Read(chunk) is > 0 and var read)
        {
            if (bytes.Length + read > PipeLimit) throw TooLong(path, PipeLimit, "no end yet");
            bytes.Write(chunk, 0, read);
        }
        return bytes.ToArray();
    }

    static DatasetException TooLong(string path, int most, string found)
        => new(FormattableString.Invariant($"{path}: the file has {found}, more than the {most} that are accepted."));
}
