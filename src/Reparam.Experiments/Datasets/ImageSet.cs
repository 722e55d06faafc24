namespace Reparam.Experiments.Datasets;

/// <summary>
/// Grey images of one size, with or without labels. Pixels are intensities 0 to 255 whatever the file held; binary images
/// have only 0 and 255.
/// </summary>
public sealed record ImageSet
{
    /// <summary>Wraps pixels, image after image and row after row, without copying them.</summary>
    /// <param name="pixels">Intensities, a whole number of images.</param>
    /// <param name="height">Rows of an image, at least 1.</param>
    /// <param name="width">Columns of an image, at least 1.</param>
    /// <param name="isBinary">Whether the images are binary already, with intensities 0 and 255 only.</param>
    /// <exception cref="ArgumentOutOfRangeException">The height or the width is below 1.</exception>
    /// <exception cref="ArgumentException">The pixels are not a whole number of images.</exception>
    /// <exception cref="OverflowException">An image has more than 2³¹ − 1 pixels.</exception>
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

    /// <summary>Whether the images are binary already, so that nothing is left to binarize.</summary>
    public bool IsBinary { get; }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Height times width.</summary>
    public int PixelsPerImage { get; }

    /// <summary>Class of each image; null for images without labels.</summary>
    /// <exception cref="ArgumentException">The number of labels is not the number of images.</exception>
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

    /// <summary>Intensities of one image, row after row.</summary>
    /// <param name="index">Index of the image, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public ReadOnlySpan<byte> Image(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return Pixels.Span.Slice(index * PixelsPerImage, PixelsPerImage);
    }

    /// <summary>
    /// Mean grey level of each pixel, from 0 to 1. It is the mean of a drawn pixel; where pixels are cut at one half it is
    /// close enough to initialize a model. NaN for a set without images.
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

    /// <summary>Takes consecutive images with their labels; the memory is shared.</summary>
    /// <param name="start">Index of the first image.</param>
    /// <param name="count">Number of images.</param>
    /// <exception cref="ArgumentOutOfRangeException">The set has no such images.</exception>
    public ImageSet Slice(int start, int count)
        => new(Pixels.Slice(checked(start * PixelsPerImage), checked(count * PixelsPerImage)), Height, Width, IsBinary)
        {
            Labels = Labels?.Slice(start, count),
        };
}
