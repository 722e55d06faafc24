using Reparam.Experiments.Datasets;

namespace Reparam.Tests.Datasets;

public sealed class IdxFormatTests : IDisposable
{
    readonly DatasetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_SmallFile_GivesPixelsInOrder()
    {
        var images = IdxFormat.Images(_folder.Raw(DatasetFolder.Idx(3, 2, 4)));
        Assert.Equal((3, 2, 4, 8), (images.Count, images.Height, images.Width, images.PixelsPerImage));
        Assert.False(images.IsBinary);
        Assert.Null(images.Labels);
        Assert.Equal(new byte[] { 8, 9, 10, 11, 12, 13, 14, 15 }, images.Image(1).ToArray());
    }

    [Fact]
    public void Labels_SmallFile_GivesLabels()
        => Assert.Equal(new byte[] { 0, 1, 2 }, IdxFormat.Labels(_folder.Raw(DatasetFolder.Idx(3))).ToArray());

    [Fact]
    public void Images_CutAnywhere_IsRefused()
    {
        var whole = DatasetFolder.Idx(2, 3, 3);
        for (var length = 1; length < whole.Length; length++)
            Assert.Throws<DatasetException>(() => IdxFormat.Images(_folder.Raw(whole[..length])));
    }

    [Fact]
    public void Images_HeaderBitFlipped_IsRefused()
    {
        var whole = DatasetFolder.Idx(2, 3, 3);
        for (var bit = 0; bit < 16 * 8; bit++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<DatasetException>(() => IdxFormat.Images(_folder.Raw(flipped)));
        }
    }

    [Fact]
    public void Images_DataMissing_SaysPromisedAndFound()
        => Assert.EndsWith("file: the header promises 2 x 3 x 3 = 18 bytes of images, found 17.", Error(DatasetFolder.Idx(2, 3, 3)[..^1]),
            StringComparison.Ordinal);

    [Fact]
    public void Images_DataAppended_SaysPromisedAndFound()
        => Assert.EndsWith("= 18 bytes of images, found 19.", Error([.. DatasetFolder.Idx(2, 3, 3), 0]), StringComparison.Ordinal);

    [Fact]
    public void Images_HeaderCut_SaysSo()
        => Assert.EndsWith("the header ends after 9 bytes, expected 16.", Error(DatasetFolder.Idx(2, 3, 3)[..9]), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 3, 3, "dimension 1 is 0, expected 1 to 2147483647.")]
    [InlineData(2, 0, 3, "dimension 2 is 0, expected 1 to 2147483647.")]
    [InlineData(2, 3, -1, "dimension 3 is 4294967295, expected 1 to 2147483647.")]
    public void Images_SizeNotPositive_SaysWhich(int count, int height, int width, string expected)
        => Assert.EndsWith(expected, Error(DatasetFolder.Idx([], count, height, width)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0x40000000, 0x10, 0x40000000)] // 2^64: nothing, in 64 bits
    [InlineData(0x10000, 0x10000, 1)] // 2^32: nothing, in 32 bits
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void Images_SizesWhoseProductWouldWrap_AreRefused(int count, int height, int width)
        => Assert.EndsWith("bytes of images, found 0.", Error(DatasetFolder.Idx([], count, height, width)), StringComparison.Ordinal);

    [Fact]
    public void Images_Png_SaysNotIdx()
        => Assert.EndsWith("file: not an idx file: it begins with 89 50 4e 47, expected 00 00 08 03.",
            Error([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), StringComparison.Ordinal);

    [Fact]
    public void Images_Text_SaysNotIdx()
        => Assert.EndsWith("not an idx file: it begins with 30 20 31, expected 00 00 08 03.", Error("0 1"u8.ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Images_OfFloats_SaysTypeCode()
    {
        var floats = DatasetFolder.Idx(1, 1, 4);
        floats[2] = 0x0D;
        Assert.EndsWith("the idx type code is 0x0d, expected 0x08 (unsigned bytes).", Error(floats), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_LabelFile_SaysDimensions()
        => Assert.EndsWith("the idx file has 1 dimensions, expected 3 (images).", Error(DatasetFolder.Idx(5)), StringComparison.Ordinal);

    [Fact]
    public void Labels_ImageFile_SaysDimensions()
    {
        var file = _folder.Raw(DatasetFolder.Idx(5, 2, 2));
        Assert.EndsWith("the idx file has 3 dimensions, expected 1 (labels).", Assert.Throws<DatasetException>(() => IdxFormat.Labels(file)).Message,
            StringComparison.Ordinal);
    }

    string Error(byte[] content) => Assert.Throws<DatasetException>(() => IdxFormat.Images(_folder.Raw(content))).Message;
}
