using Reparam.Experiments.Datasets;

namespace Reparam.Tests.Datasets;

public sealed class EmbeddedMnistTests
{
    static readonly Lazy<Dataset> Mnist = new(() => DatasetLoader.Load(null));

    [Fact]
    public void Load_NoFolder_GivesMnistSplit()
    {
        var data = Mnist.Value;
        Assert.Equal("MNIST (embedded)", data.Name);
        Assert.False(data.IsBinary);
        Assert.Equal((50_000, 10_000, 10_000), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.All([data.Train, data.Validation, data.Test], images => Assert.Equal((28, 28), (images.Height, images.Width)));
        Assert.Equal(EmbeddedMnist.Files.OrderBy(file => file.Key).Select(file => file.Value with { Name = file.Value.Name.Replace(".gz", "", StringComparison.Ordinal) }), data.Files);
    }

    [Fact]
    public void Load_NoFolder_GivesKnownLabels()
    {
        Assert.Equal(new[] { 5, 0, 4, 1, 9 }, Mnist.Value.Train.Labels!.Value[..5].ToArray());
        var counts = new int[10];
        foreach (var label in Mnist.Value.Test.Labels!.Value.Span)
            counts[label]++;
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], counts);
    }

    [Fact]
    public void Read_OtherContent_SaysBothChecksums()
    {
        using var folder = new DatasetFolder();
        folder.Write("train-images-idx3-ubyte.gz", "abc");
        var message = Assert.Throws<DatasetException>(() => EmbeddedMnist.Read(folder.Root)).Message;
        Assert.EndsWith(
            "train-images-idx3-ubyte.gz: not the MNIST file that came with reparam: its raw SHA-256 is ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, expected ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db.",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FilesMissing_SaysWhich()
    {
        using var folder = new DatasetFolder();
        var message = Assert.Throws<DatasetException>(() => EmbeddedMnist.Read(folder.Root)).Message;
        Assert.EndsWith("train-images-idx3-ubyte.gz: no such file.", message, StringComparison.Ordinal);
    }
}
