namespace Reparam.Experiments.Datasets;

/// <summary>Data that a run is trained on, identified by the checksums of its files, wherever they lie.</summary>
public interface IData
{
    /// <summary>A name for reports; never a path.</summary>
    string Name { get; }

    /// <summary>The files that were read.</summary>
    IReadOnlyList<DatasetFile> Files { get; }
}

/// <summary>A file that data were read from.</summary>
/// <param name="Name">The file's name without its folder, and without the .gz of a packed one.</param>
/// <param name="Sha256">SHA-256 of its raw (decompressed) content, lower-case hexadecimal.</param>
public sealed record DatasetFile(string Name, string Sha256);
