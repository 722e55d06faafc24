namespace Reparam.Experiments.Datasets;

/// <summary>
/// Grey images of one size. Pixels are intensities 0..255 whatever the file held; <see cref="IsBinary"/> says that the
/// source was binary already, in which case only 0 and 255 occur.
/// </summary>
sealed record ImageSet
{
    /// <summary>Wraps pixels, image after image and row after row, without copying them.</summary>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public ImageSet(ReadOnlyMemory<byte> pixels, int height, int width, bool isBinary)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        PixelsPerImage = checked(height * width);
        if (pixels.Length % PixelsPerImage != 0)
            throw new ArgumentException($"{pixels.Length} pixels are not whole images of {height} x {width}.", nameof(pixels));
        Pixels = pixels;
        Height = height;
        Width = width;
        IsBinary = isBinary;
        Count = pixels.Length / PixelsPerImage;
    }

    /// <summary>All pixels, image after image.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Whether the images came binary: there is nothing left to binarize.</summary>
    public bool IsBinary { get; }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Height times width.</summary>
    public int PixelsPerImage { get; }

    /// <summary>One class per image, or none.</summary>
    public ReadOnlyMemory<int>? Labels
    {
        get;
        init
        {
            if (value is { } labels && labels.Length != Count)
                throw new ArgumentException($"{labels.Length} labels for {Count} images.", nameof(value));
            field = value;
        }
    }

    /// <summary>The intensities of one image.</summary>
    public ReadOnlySpan<byte> Image(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return Pixels.Span.Slice(index * PixelsPerImage, PixelsPerImage);
    }

    /// <summary>
    /// The mean grey level of each pixel, from 0 to 1: the mean of a drawn pixel, and near enough for a start where pixels
    /// are cut at one half.
    /// </summary>
    public float[] PixelMeans()
    {
        var sums = new long[PixelsPerImage];
        for (var i = 0; i < Count; i++)
        {
            var image = Image(i);
            for (var p = 0; p < sums.Length; p++) sums[p] += image[p];
        }
        return [.. sums.Select(sum => (float)(sum / 255.0 / Count))];
    }

    /// <summary>The images <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> - 1, sharing the memory.</summary>
    public ImageSet Slice(int start, int count) =>
        new(Pixels.Slice(checked(start * PixelsPerImage), checked(count * PixelsPerImage)), Height, Width, IsBinary)
        {
            Labels = Labels?.Slice(start, count),
        };
}
