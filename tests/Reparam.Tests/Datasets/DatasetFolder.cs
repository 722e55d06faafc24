using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Reparam.Experiments.Datasets;

namespace Reparam.Tests.Datasets;

/// <summary>A folder of its own for a test, with the means to fill it with small data sets.</summary>
sealed class DatasetFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("reparam-datasets-").FullName;

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string name, string content) => Write(name, Encoding.Latin1.GetBytes(content));

    /// <summary>Writes <paramref name="content"/> and reads it back as the formats get it.</summary>
    public RawFile Raw(byte[] content, string name = "file") => RawFile.Read(Write(name, content));

    public RawFile Raw(string content, string name = "file") => RawFile.Read(Write(name, content));

    /// <summary>The message with which loading the folder fails.</summary>
    public string LoadError() => Assert.Throws<DatasetException>(() => DatasetLoader.Load(Root)).Message;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>An idx file of unsigned bytes 0, 1, 2, ... with the given sizes.</summary>
    public static byte[] Idx(params int[] sizes)
    {
        var count = sizes.Aggregate(1, (product, size) => product * size);
        return Idx([.. Enumerable.Range(0, count).Select(i => (byte)i)], sizes);
    }

    public static byte[] Idx(byte[] data, params int[] sizes)
    {
        var header = new byte[4 + (4 * sizes.Length)];
        header[2] = 8;
        header[3] = (byte)sizes.Length;
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), sizes[i]);
        return [.. header, .. data];
    }

    public static byte[] Gz(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }

    public static byte[] Gz(string content) => Gz(Encoding.Latin1.GetBytes(content));
}
