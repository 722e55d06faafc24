using Reparam.Experiments.Datasets;

namespace Reparam.Tests.Datasets;

public sealed class AmatFormatTests : IDisposable
{
    readonly DatasetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0 1 1 0\n1 1 0 0\n")]
    [InlineData("0 1 1 0 \n1 1 0 0 \n")] // the canonical files end their lines with a space
    [InlineData("0 1 1 0\n1 1 0 0")]
    [InlineData("0 1 1 0\r\n1 1 0 0\r\n\r\n")]
    [InlineData("\n  0\t1  1 0\n\n1 1 0 0\n\n")]
    [InlineData("0.0 1.0 1. 0.\n1.000 1.0 0.0 0.00\n")]
    [InlineData("0.000e+00 1.000000000000000000e+00 1e+0 0\n1E+0 1e-00 0e+00 0.0E+00\n")]
    public void Images_AnySpelling_GivesSamePixels(string text)
    {
        var images = AmatFormat.Images(_folder.Raw(text));
        Assert.Equal((2, 2, 2), (images.Count, images.Height, images.Width));
        Assert.True(images.IsBinary);
        Assert.Equal(new byte[] { 0, 255, 255, 0, 255, 255, 0, 0 }, images.Pixels.ToArray());
    }

    [Fact]
    public void Images_Compressed_GivesSamePixels()
        => Assert.Equal(new byte[] { 0, 255, 255, 0 }, AmatFormat.Images(_folder.Raw(DatasetFolder.Gz("0 1 1 0\n"))).Pixels.ToArray());

    [Theory]
    [InlineData("0 1 1 0\n0 1 1 2\n", "line 2, value 4: found '2', expected 0 or 1.")]
    [InlineData("0 0.5 1 0\n", "line 1, value 2: found '0.5', expected 0 or 1.")]
    [InlineData("0 10 1 0\n", "line 1, value 2: found '10', expected 0 or 1.")]
    [InlineData("0 -1 1 0\n", "line 1, value 2: found '-1', expected 0 or 1.")]
    [InlineData("0 1e+1 1 0\n", "line 1, value 2: found '1e+1', expected 0 or 1.")]
    [InlineData("0 1e 1 0\n", "line 1, value 2: found '1e', expected 0 or 1.")]
    [InlineData("0 1e+ 1 0\n", "line 1, value 2: found '1e+', expected 0 or 1.")]
    [InlineData("0,1,1,0\n", "line 1, value 1: found '0,1,1,0', expected 0 or 1.")]
    [InlineData("\n\n<!DOCTYPEhtmlandmuchmoreofthis>\n", "line 3, value 1: found '<!DOCTYPEhtmlandmuch...', expected 0 or 1.")]
    [InlineData("0 \u0001 1 0\n", "line 1, value 2: found '?', expected 0 or 1.")]
    [InlineData("\u0089PNG\r\n\u001a\n", "line 1, value 1: found '?PNG', expected 0 or 1.")]
    [InlineData("0 1 1 0\n0 1 1\n", "line 2 has 3 values, expected 4 as on the first.")]
    [InlineData("0 1 1 0\n\n0 1 1 0 1", "line 3 has 5 values, expected 4 as on the first.")]
    [InlineData("0 1 1\n", "line 1 has 3 values, expected a square number such as 784.")]
    [InlineData(" \n \n", "the file holds no values, expected lines of 0 and 1.")]
    public void Images_WrongText_SaysWhereAndWhat(string text, string expected)
    {
        var message = Assert.Throws<DatasetException>(() => AmatFormat.Images(_folder.Raw(text, "some.amat"))).Message;
        Assert.EndsWith("some.amat: " + expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_CutInsideLastLine_IsRefused()
    {
        const string text = "0 1 1 0 1 1 0 0 1\n0 0 1 1 0 0 1 0 1\n";
        // Not from the last value on: what remains there is whole.
        for (var length = text.IndexOf('\n', StringComparison.Ordinal) + 2; length < text.Length - 2; length++)
            Assert.Throws<DatasetException>(() => AmatFormat.Images(_folder.Raw(text[..length])));
    }
}
