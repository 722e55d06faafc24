using Reparam.Randomness;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// An image stretched, slanted, turned and shifted: what stands at a place of it stood in the image at an affine map of that
/// place, both counted from the middle; between pixels the four around are weighed, beyond the border all is black.
/// </summary>
/// <param name="RowByRow">How far down the source goes for each row.</param>
/// <param name="RowByColumn">How far down it goes for each column.</param>
/// <param name="ColumnByRow">How far to the right it goes for each row.</param>
/// <param name="ColumnByColumn">How far to the right it goes for each column.</param>
/// <param name="Down">By what share of the height the image moves down.</param>
/// <param name="Right">By what share of the width it moves to the right.</param>
readonly record struct Distortion(float RowByRow, float RowByColumn, float ColumnByRow, float ColumnByColumn, float Down, float Right)
{
    // At strength 1. A digit of 28 x 28 is still read with ease: 17 degrees, 15 % either way, two pixels.
    const float Turn = 0.3f, Stretch = 0.15f, Slant = 0.25f, Shift = 1f / 14;

    /// <summary>What strength 1 is, for help texts and protocols.</summary>
    public const string AtStrengthOne = "turned by up to 17 degrees, read at 85 to 115 % of its distances down and across and up to a quarter of a column further for each row, shifted by up to a fourteenth of the side";

    /// <summary>One drawn at random, every part evenly between its ends.</summary>
    /// <param name="strength">What all ends are multiplied by, at least 0.</param>
    /// <param name="key">Names the draw.</param>
    public static Distortion Draw(double strength, RandomKey key)
    {
        Span<float> parts = stackalloc float[6];
        key.FillUniform(0, parts);
        for (var i = 0; i < parts.Length; i++) parts[i] = ((2 * parts[i]) - 1) * (float)strength;
        var (sine, cosine) = MathF.SinCos(parts[0] * Turn);
        var (wide, high, slant) = (1 + (parts[1] * Stretch), 1 + (parts[2] * Stretch), parts[3] * Slant);
        // From the new image to the old one: a place is turned back, then stretched; the slant is of the new image's rows.
        return new(cosine * high, -sine * high, (sine * wide) + slant, cosine * wide, parts[4] * Shift, parts[5] * Shift);
    }

    /// <summary>Writes what an image becomes.</summary>
    /// <param name="image">Intensities, row after row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="levels">Receives grey levels from 0 to 1 but for rounding, of the same number.</param>
    public void Apply(ReadOnlySpan<byte> image, int width, Span<float> levels)
    {
        var height = image.Length / width;
        var (middle, centre) = ((height - 1) / 2f, (width - 1) / 2f);
        for (var row = 0; row < height; row++)
        {
            var y = row - middle - (Down * height);
            for (var column = 0; column < width; column++)
            {
                var x = column - centre - (Right * width);
                levels[(row * width) + column] = Between(image, width, (RowByRow * y) + (RowByColumn * x) + middle, (ColumnByRow * y) + (ColumnByColumn * x) + centre) / 255f;
            }
        }
    }

    static float Between(ReadOnlySpan<byte> image, int width, float row, float column)
    {
        var (top, left) = (MathF.Floor(row), MathF.Floor(column));
        var (below, beyond) = (row - top, column - left);
        var (first, near) = ((int)top, (int)left);
        return ((1 - below) * (((1 - beyond) * At(image, width, first, near)) + (beyond * At(image, width, first, near + 1))))
            + (below * (((1 - beyond) * At(image, width, first + 1, near)) + (beyond * At(image, width, first + 1, near + 1))));
    }

    static float At(ReadOnlySpan<byte> image, int width, int row, int column)
        => (uint)column < (uint)width && (uint)row < (uint)(image.Length / width) ? image[(row * width) + column] : 0;
}
