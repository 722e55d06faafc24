using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reports;

/// <summary>Grey images of one size, each row by row with values from 0 to 1.</summary>
sealed record Pictures(int Width, int Height, IReadOnlyList<float[]> Images)
{
    /// <summary>Pictures of the size of a data set's images.</summary>
    public static Pictures Of(ImageSet like, ReadOnlySpan<float> pixels)
    {
        var images = new List<float[]>();
        for (var i = 0; i < pixels.Length; i += like.PixelsPerImage) images.Add(pixels.Slice(i, like.PixelsPerImage).ToArray());
        return new Pictures(like.Width, like.Height, images);
    }
}

/// <summary>Pictures of one kind, or of a few kinds of which the i-th of each stand together.</summary>
/// <param name="Heading">What they are.</param>
/// <param name="Caption">How to read them.</param>
/// <param name="Kinds">The kinds, each with the name of one of its pictures.</param>
sealed record Gallery(string Heading, string Caption, IReadOnlyList<(string Name, Pictures Pictures)> Kinds);
