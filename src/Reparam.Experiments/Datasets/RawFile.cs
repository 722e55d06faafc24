using System.Security.Cryptography;

namespace Reparam.Experiments.Datasets;

/// <summary>A file's content as the formats see it: whole, in memory, and decompressed if it was gzip.</summary>
/// <param name="Path">The path it was read from.</param>
/// <param name="Content">The raw content.</param>
/// <param name="Sha256">SHA-256 of the raw content, so the same however it was compressed; lower-case hexadecimal.</param>
sealed record RawFile(string Path, byte[] Content, string Sha256)
{
    /// <summary>The most bytes a file may hold, compressed or not: 1 GiB, about twice the largest EMNIST.</summary>
    public const int Limit = 1 << 30;

    /// <summary>The file's name without its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Reads a file; every failure is a <see cref="DatasetException"/>.</summary>
    public static RawFile Read(string path)
    {
        var content = ReadBytes(path);
        if (content.Length == 0)
            throw new DatasetException($"{path}: the file is empty.");
        // By content, not by name: browsers strip the compression and keep the name.
        if (Gzip.IsGzip(content))
            content = Gzip.Decompress(content, path, Limit);
        return new RawFile(path, content, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
            throw new DatasetException($"{path}: expected a file, found a folder.");
        try
        {
            var length = new FileInfo(path).Length;
            if (length > Limit)
                throw new DatasetException($"{path}: the file has {length} bytes, more than the {Limit} that are accepted.");
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException($"{path}: no such file.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new DatasetException($"{path}: no permission to read the file.", error);
        }
        catch (Exception error) when (error is IOException or ArgumentException or NotSupportedException)
        {
            throw new DatasetException($"{path}: the file cannot be read: {error.Message}", error);
        }
    }
}
