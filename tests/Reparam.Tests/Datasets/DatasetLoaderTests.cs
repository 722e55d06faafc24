using Reparam.Experiments.Datasets;

namespace Reparam.Tests.Datasets;

public sealed class DatasetLoaderTests : IDisposable
{
    readonly DatasetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")]
    [InlineData("emnist-digits-train-images-idx3-ubyte", "emnist-digits-train-labels-idx1-ubyte", "emnist-digits-test-images-idx3-ubyte", "emnist-digits-test-labels-idx1-ubyte")]
    public void Load_IdxUnderUsualNames_SplitsLastSixthOff(string trainImages, string trainLabels, string testImages, string testLabels)
    {
        _folder.Write(trainImages, DatasetFolder.Idx(13, 2, 2));
        _folder.Write(trainLabels + ".gz", DatasetFolder.Gz(DatasetFolder.Idx(13)));
        _folder.Write(testImages + ".gz", DatasetFolder.Gz(DatasetFolder.Idx(3, 2, 2)));
        _folder.Write(testLabels, DatasetFolder.Idx(3));
        var data = DatasetLoader.Load(_folder.Root);

        Assert.Equal((11, 2, 3), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.False(data.IsBinary);
        Assert.Equal(new byte[] { 40, 41, 42, 43 }, data.Train.Image(10).ToArray());
        Assert.Equal(new byte[] { 44, 45, 46, 47 }, data.Validation.Image(0).ToArray());
        Assert.Equal(new[] { 11, 12 }, data.Validation.Labels!.Value.ToArray());
        Assert.Equal(new[] { 0, 1, 2 }, data.Test.Labels!.Value.ToArray());
        // Packed or not, the content is the same, and so is the name.
        Assert.Equal([trainImages, trainLabels, testImages, testLabels], data.Files.Select(file => file.Name));
        Assert.All(data.Files, file => Assert.Equal(64, file.Sha256.Length));
        Assert.Equal(trainImages.StartsWith("emnist", StringComparison.Ordinal) ? "emnist-digits" : Path.GetFileName(_folder.Root), data.Name);
    }

    [Fact]
    public void Load_IdxWithoutLabels_LoadsImages()
    {
        WriteIdx();
        var data = DatasetLoader.Load(_folder.Root + Path.DirectorySeparatorChar);
        Assert.Null(data.Train.Labels);
        Assert.Null(data.Test.Labels);
        Assert.Equal(Path.GetFileName(_folder.Root), data.Name);
    }

    [Fact]
    public void Load_Amat_TakesSplitsAsTheyAre()
    {
        WriteAmat();
        var data = DatasetLoader.Load(_folder.Root);
        Assert.Equal("tiny_digits", data.Name);
        Assert.True(data.IsBinary);
        Assert.Equal((3, 2, 1), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(new byte[] { 255, 0, 0, 255 }, data.Validation.Image(1).ToArray());
    }

    [Fact]
    public void Load_PackedBesideItsUnpackedSelf_IsOneFile()
    {
        WriteIdx();
        _folder.Write("train-images-idx3-ubyte.gz", DatasetFolder.Gz(DatasetFolder.Idx(6, 2, 2)));
        Assert.Equal(5, DatasetLoader.Load(_folder.Root).Train.Count);
    }

    [Fact]
    public void Load_PackedBesideSomethingElse_IsAmbiguous()
    {
        WriteIdx();
        _folder.Write("train-images-idx3-ubyte.gz", DatasetFolder.Gz(DatasetFolder.Idx(7, 2, 2)));
        Assert.EndsWith("ambiguous: train-images-idx3-ubyte, train-images-idx3-ubyte.gz differ in content; expected one of them.", _folder.LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TwoNamesForOnePart_IsAmbiguous()
    {
        WriteIdx();
        _folder.Write("test-images-idx3-ubyte", DatasetFolder.Idx(2, 2, 2));
        Assert.EndsWith("ambiguous: t10k-images-idx3-ubyte, test-images-idx3-ubyte may all be the same part of the data set; expected one of them.", _folder.LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FilesOfTwoFormats_NamesThem()
    {
        WriteIdx();
        WriteAmat();
        var message = _folder.LoadError();
        Assert.StartsWith(_folder.Root + ": files of 2 formats found (idx, amat), expected one data set in the folder; found t10k-images-idx3-ubyte, tiny_digits_test.amat.gz,", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TwoSets_NamesThem()
    {
        WriteIdx();
        _folder.Write("emnist-letters-train-images-idx3-ubyte.gz", []);
        Assert.Contains(": 2 data sets found (emnist-letters, one without a prefix), expected one in the folder; found emnist-letters-train-", _folder.LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyFolder_SaysWhatWasLookedFor()
    {
        var message = _folder.LoadError();
        Assert.StartsWith(_folder.Root + ": no data set found: looked for train-images-idx3-ubyte[.gz] and t10k-images-idx3-ubyte[.gz]", message, StringComparison.Ordinal);
        Assert.EndsWith("or *train.amat[.gz], *valid.amat[.gz] and *test.amat[.gz]; found nothing.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherFiles_ListsSomeOfThem()
    {
        for (var i = 10; i < 25; i++)
            _folder.Write($"{i}.png", [1]);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "00"));
        Assert.EndsWith("; found 00/, 10.png, 11.png, 12.png, 13.png, 14.png, 15.png, 16.png, 17.png, 18.png, 19.png, 20.png and 4 more.", _folder.LoadError(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "the data set has no test images: looked for train-images-idx3-ubyte[.gz] and")]
    [InlineData("t10k-images-idx3-ubyte", "the data set has no training images: looked for train-images-idx3-ubyte[.gz] and")]
    [InlineData("train-labels-idx1-ubyte.gz", "the data set has no training images: looked for train-images-idx3-ubyte[.gz] and")]
    [InlineData("x_train.amat", "the data set has no validation images: looked for *train.amat[.gz], *valid.amat[.gz] and *test.amat[.gz]")]
    public void Load_PartMissing_SaysWhich(string present, string expected)
    {
        _folder.Write(present, [1]);
        var message = _folder.LoadError();
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith($"; found {present}.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFolder_SaysSo()
    {
        var missing = Path.Combine(_folder.Root, "absent");
        Assert.Equal($"{missing}: no such folder.", Assert.Throws<DatasetException>(() => DatasetLoader.Load(missing)).Message);
        Assert.Equal(": no such folder.", Assert.Throws<DatasetException>(() => DatasetLoader.Load("")).Message);
    }

    [Fact]
    public void Load_FileInsteadOfFolder_SaysSo()
    {
        var file = _folder.Write("train-images-idx3-ubyte", [1]);
        Assert.Equal($"{file}: expected a folder with a data set, found a file.", Assert.Throws<DatasetException>(() => DatasetLoader.Load(file)).Message);
    }

    [Fact]
    public void Load_LabelsThatDoNotAgree_SaysBothCounts()
    {
        WriteIdx();
        _folder.Write("train-labels-idx1-ubyte", DatasetFolder.Idx(5));
        Assert.EndsWith("train-labels-idx1-ubyte: 5 labels, expected 6 as there are images in train-images-idx3-ubyte.", _folder.LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TestImagesOfOtherSize_SaysBothSizes()
    {
        WriteIdx();
        _folder.Write("t10k-images-idx3-ubyte", DatasetFolder.Idx(2, 4, 1));
        Assert.EndsWith("t10k-images-idx3-ubyte: images of 4 x 1, expected 2 x 2 as in train-images-idx3-ubyte.", _folder.LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AmatOfOtherSize_SaysBothSizes()
    {
        WriteAmat();
        _folder.Write("tiny_digits_valid.amat", "1\n");
        Assert.EndsWith("tiny_digits_valid.amat: images of 1 x 1, expected 2 x 2 as in tiny_digits_train.amat.", _folder.LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TooFewToSplit_SaysSo()
    {
        WriteIdx();
        _folder.Write("train-images-idx3-ubyte", DatasetFolder.Idx(5, 2, 2));
        Assert.EndsWith("train-images-idx3-ubyte: 5 training images, expected at least 6: the last sixth is for validation.", _folder.LoadError(), StringComparison.Ordinal);
    }

    void WriteIdx()
    {
        _folder.Write("train-images-idx3-ubyte", DatasetFolder.Idx(6, 2, 2));
        _folder.Write("t10k-images-idx3-ubyte", DatasetFolder.Idx(2, 2, 2));
    }

    void WriteAmat()
    {
        _folder.Write("tiny_digits_train.amat", "0 0 0 1\n0 0 1 0\n0 0 1 1\n");
        _folder.Write("tiny_digits_valid.amat", "0 1 1 0\n1 0 0 1\n");
        _folder.Write("tiny_digits_test.amat.gz", DatasetFolder.Gz("1 1 1 1\n"));
    }
}
