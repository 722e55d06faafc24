using Reparam.Kernels;

namespace Reparam.Tests.Kernels;

public sealed class WindowTests
{
    // Networks of 28×28 images: 5×5 windows with stride 2 halve, 3×3 ones transposed double.
    [Theory]
    [InlineData(28, 5, 2, Padding.Same, 14)]
    [InlineData(14, 5, 2, Padding.Same, 7)]
    [InlineData(7, 5, 2, Padding.Same, 4)]
    [InlineData(16, 3, 2, Padding.Same, 8)]
    [InlineData(7, 1, 3, Padding.Same, 3)]
    [InlineData(28, 5, 2, Padding.Valid, 12)]
    [InlineData(5, 5, 3, Padding.Valid, 1)]
    [InlineData(4, 5, 1, Padding.Valid, 0)]
    public void PlacesOn_AnAxis_IsTheCountOfItsPadding(int size, int length, int stride, Padding padding, int places)
    {
        Assert.Equal(places, new Window(length, 1, stride, padding).PlacesOn(size, 1).Rows);
        Assert.Equal(places, new Window(1, length, stride, padding).PlacesOn(1, size).Columns);
    }

    [Fact]
    public void ImageOf_AnyPlaces_HasThatManyPlaces()
    {
        foreach (var padding in (Padding[])[Padding.Same, Padding.Valid])
            for (var length = 1; length <= 5; length++)
                for (var stride = 1; stride <= 3; stride++)
                    for (var places = 1; places <= 6; places++)
                    {
                        var window = new Window(length, 2, stride, padding);
                        var (height, width) = window.ImageOf(places, 3);

                        Assert.Equal((places, 3), window.PlacesOn(height, width));
                    }
        Assert.Equal((4, 6), new Window(3, 3, 2).ImageOf(2, 3));
        Assert.Equal((5, 7), new Window(3, 3, 2, Padding.Valid).ImageOf(2, 3));
    }

    [Theory]
    [InlineData(0, 1, 1, Padding.Same, "height")]
    [InlineData(1, -1, 1, Padding.Same, "width")]
    [InlineData(1, 1, 0, Padding.Same, "stride")]
    [InlineData(1, 1, 1, (Padding)2, "padding")]
    public void Window_OfNoSize_NamesTheArgument(int height, int width, int stride, Padding padding, string parameter)
        => Assert.Throws<ArgumentOutOfRangeException>(parameter, () => new Window(height, width, stride, padding));
}
