using System.Globalization;
using System.IO.Compression;
using Reparam.Reliability.Meanings;
using Reparam.Reliability.Readers;

namespace Reparam.Tests.Reliability;

/// <summary>The readers that the campaign of inputs takes its truth from.</summary>
public class SecondReaderTests
{
    // Halfway cases, the edges of the range, and numbers that fast parsers got wrong: the PHP and Java hangs of 2010 and 2011 among them.
    [Theory]
    [InlineData("2.2250738585072011e-308")]
    [InlineData("2.2250738585072012e-308")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992.99999999999999999999")]
    [InlineData("1.7976931348623158e308")]
    [InlineData("4.9406564584124654e-324")]
    [InlineData("2.4703282292062327e-324")]
    [InlineData("2.4703282292062328e-324")]
    [InlineData("0.1")]
    [InlineData("-00012.50E+2")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1e-400")]
    [InlineData("8.5e22")]
    public void ExactNumber_IsThatOfTheRuntime(string text)
        => Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), ExactNumber.Of(text));

    [Theory]
    [InlineData("1e309")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1 2")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    public void ExactNumber_OfWhatIsNone_IsNull(string text) => Assert.Null(ExactNumber.Of(text));

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Gunzipped_IsWhatWasPacked(CompressionLevel level)
    {
        var data = Enumerable.Range(0, 5000).Select(i => (byte)(i * i % 251 * (i % 7))).ToArray();
        var file = GzipReader.Member(data, level, "name", null, [1, 2]);
        Assert.Equal(data, Gunzipped.Of(file));
        file[^6] ^= 1;
        Assert.Null(Gunzipped.Of(file));
    }

    [Theory]
    [InlineData("{\"a\": [1, 2.50, \"\\u0041\"], \"b\": {}}", "{a: [1, 2.5, 'A'], b: {}}")]
    [InlineData("{\"a\": 1, \"a\": 1}", null)]
    [InlineData("[01]", null)]
    [InlineData("[1,]", null)]
    [InlineData("[+1]", null)]
    [InlineData("[1e999]", null)]
    [InlineData("\"\t\"", null)]
    public void Json_OfAText_MeansThis(string text, string? words) => Assert.Equal(words, Json.TryParse(text, out var value) ? JsonWords.Of(value) : null);
}
