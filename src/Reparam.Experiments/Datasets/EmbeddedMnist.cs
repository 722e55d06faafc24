namespace Reparam.Experiments.Datasets;

/// <summary>The MNIST files that travel with the assembly, and their checksums.</summary>
static class EmbeddedMnist
{
    /// <summary>Name for reports.</summary>
    public const string Name = "MNIST (embedded)";

    /// <summary>Folder of the files, beside the executable.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "data", "mnist");

    /// <summary>Format of the files.</summary>
    public static IDatasetFormat Format { get; } = new IdxFormat();

    /// <summary>File name with its <c>.gz</c>, and SHA-256 of the decompressed content, by part.</summary>
    public static IReadOnlyDictionary<DatasetPart, DatasetFile> Files { get; } = new Dictionary<DatasetPart, DatasetFile>
    {
        [DatasetPart.TrainImages] = new("train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        [DatasetPart.TrainLabels] = new("train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        [DatasetPart.TestImages] = new("t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        [DatasetPart.TestLabels] = new("t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    };

    /// <summary>Reads the files of a folder and verifies their checksums.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <exception cref="DatasetException">A file is missing or has another checksum.</exception>
    public static Dictionary<DatasetPart, RawFile> Read(string folder)
    {
        var files = new Dictionary<DatasetPart, RawFile>();
        foreach (var (part, expected) in Files)
        {
            var file = RawFile.Read(Path.Combine(folder, expected.Name));
            if (file.Sha256 != expected.Sha256)
            {
                throw new DatasetException(
                    $"{file.Path}: not the MNIST file that came with reparam: its raw SHA-256 is {file.Sha256}, expected {expected.Sha256}.");
            }
            files[part] = file;
        }
        return files;
    }
}
