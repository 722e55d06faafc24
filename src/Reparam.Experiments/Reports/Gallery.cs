using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reports;

/// <summary>Grey images of one size, row by row, with values from 0 to 1.</summary>
sealed record Pictures(int Width, int Height, IReadOnlyList<float[]> Images)
{
    /// <summary>Splits pixels into pictures of the same size as the images of a data set.</summary>
    public static Pictures Of(ImageSet like, ReadOnlySpan<float> pixels)
    {
        var images = new List<float[]>();
        for (var i = 0; i < pixels.Length; i += like.PixelsPerImage) images.Add(pixels.Slice(i, like.PixelsPerImage).ToArray());
        return new Pictures(like.Width, like.Height, images);
    }
}

/// <summary>Pictures of one or more kinds. The report shows the i-th pictures of all kinds together.</summary>
/// <param name="Heading">Heading of the section.</param>
/// <param name="Caption">Explanation of the pictures.</param>
/// <param name="Kinds">The kinds, each with the name of one picture.</param>
sealed record Gallery(string Heading, string Caption, IReadOnlyList<(string Name, Pictures Pictures)> Kinds);
