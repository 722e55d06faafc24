using System.Text;
using Reparam.Experiments.Datasets;

namespace Reparam.Tests.Datasets;

/// <summary>A data set format is one class and one entry in a list.</summary>
public sealed class DatasetFormatTests : IDisposable
{
    static readonly IDatasetFormat[] Formats = [.. DatasetFormats.All, new CsvFormat()];

    readonly DatasetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_AllFormats_ReadLikeAHelpText() => Assert.Equal("idx or amat", DatasetFormats.Names);

    [Fact]
    public void Load_FormatOfTheCaller_ReadsItsFiles()
    {
        WriteCsv();
        var data = DatasetLoader.Load(_folder.Root, Formats);
        Assert.Equal("letters", data.Name);
        Assert.Equal((2, 1, 1), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(new byte[] { 255, 0, 0, 255 }, data.Train.Image(1).ToArray());
        Assert.Equal(["letters-train.csv", "letters-test.csv"], data.Files.Select(file => file.Name));
    }

    [Fact]
    public void Load_FormatOfTheCaller_IsNamedWhereNothingIsFound()
        => Assert.EndsWith(", or *train.csv[.gz] and *test.csv[.gz]; found nothing.", Error(), StringComparison.Ordinal);

    [Fact]
    public void Load_FormatOfTheCallerWithAPartMissing_SaysWhich()
    {
        _folder.Write("letters-train.csv", "0,1,1,0\n");
        Assert.EndsWith(": the data set has no test images: looked for *train.csv[.gz] and *test.csv[.gz]; found letters-train.csv.", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FormatOfTheCallerBesideAnother_IsRefused()
    {
        WriteCsv();
        _folder.Write("letters-train.amat", "0 1 1 0\n");
        Assert.Contains(": files of 2 formats found (amat, csv), expected one data set in the folder; found ", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FormatOfTheCallerWithOtherSizes_IsRefused()
    {
        WriteCsv();
        _folder.Write("letters-test.csv.gz", DatasetFolder.Gz("1\n"));
        Assert.EndsWith("letters-test.csv.gz: images of 1 x 1, expected 2 x 2 as in letters-train.csv.", Error(), StringComparison.Ordinal);
    }

    string Error() => Assert.Throws<DatasetException>(() => DatasetLoader.Load(_folder.Root, Formats)).Message;

    void WriteCsv()
    {
        _folder.Write("letters-train.csv", "0,1,1,0\n1,0,0,1\n1,1,0,0\n");
        _folder.Write("letters-test.csv.gz", DatasetFolder.Gz("1,1,1,1\n"));
    }

    /// <summary>A line per image, comma-separated zeros and ones; the last training image is for validation.</summary>
    sealed class CsvFormat : IDatasetFormat
    {
        public string Name => "csv";

        public string Files => "*train.csv[.gz] and *test.csv[.gz]";

        public IReadOnlyList<DatasetPart> Required { get; } = [DatasetPart.TrainImages, DatasetPart.TestImages];

        public RecognizedFile? Recognize(string fileName) => fileName.Split('-') switch
        {
            [var set, "train.csv"] => new(set, DatasetPart.TrainImages),
            [var set, "test.csv"] => new(set, DatasetPart.TestImages),
            _ => null,
        };

        public Dataset Read(string name, IReadOnlyDictionary<DatasetPart, RawFile> files)
        {
            var (all, test) = (Images(files[DatasetPart.TrainImages]), Images(files[DatasetPart.TestImages]));
            return new(name, all.Slice(0, all.Count - 1), all.Slice(all.Count - 1, 1), test);
        }

        static ImageSet Images(RawFile file)
        {
            string[][] lines = [.. Encoding.ASCII.GetString(file.Content).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
            var side = (int)Math.Sqrt(lines[0].Length);
            return new ImageSet(lines.SelectMany(line => line).Select(pixel => pixel == "1" ? (byte)255 : (byte)0).ToArray(), side, side, isBinary: true);
        }
    }
}
