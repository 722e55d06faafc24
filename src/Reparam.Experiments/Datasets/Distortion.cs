using Reparam.Randomness;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// An affine map that stretches, slants, turns and shifts an image. For each pixel of the new image it gives the place in the
/// old image that the pixel is read from; both are measured from the middle. Between pixels the four neighbours are
/// interpolated; outside the image all is black.
/// </summary>
/// <param name="RowByRow">Rows down in the old image for each row of the new one.</param>
/// <param name="RowByColumn">Rows down in the old image for each column of the new one.</param>
/// <param name="ColumnByRow">Columns right in the old image for each row of the new one.</param>
/// <param name="ColumnByColumn">Columns right in the old image for each column of the new one.</param>
/// <param name="Down">Shift downwards, as a fraction of the height.</param>
/// <param name="Right">Shift to the right, as a fraction of the width.</param>
public readonly record struct Distortion(
    float RowByRow, float RowByColumn, float ColumnByRow, float ColumnByColumn, float Down, float Right)
{
    /// <summary>Description of strength 1, for help texts and protocols.</summary>
    public const string AtStrengthOne =
        "turned by up to 17 degrees, read at 85 to 115 % of its distances down and across and up to a quarter of a column further "
        + "for each row, shifted by up to a fourteenth of the side";

    // At strength 1 a digit of 28 x 28 is still read with ease: 17 degrees, 15 % either way, two pixels.
    const float Turn = 0.3f, Stretch = 0.15f, Slant = 0.25f, Shift = 1f / 14;

    /// <summary>Draws a distortion; turn, stretches, slant and shifts are independent and uniform between their limits.</summary>
    /// <param name="strength">Factor of all limits, at least 0; at 0 the image is not changed.</param>
    /// <param name="key">Key of the draw.</param>
    public static Distortion Draw(double strength, RandomKey key)
    {
        Span<float> parts = stackalloc float[6];
        key.FillUniform(0, parts);
        for (var i = 0; i < parts.Length; i++) parts[i] = ((2 * parts[i]) - 1) * (float)strength;
        var (sine, cosine) = MathF.SinCos(parts[0] * Turn);
        var (wide, high, slant) = (1 + (parts[1] * Stretch), 1 + (parts[2] * Stretch), parts[3] * Slant);
        // From the new image to the old one: a place is turned back, then stretched. The slant is of the new image's rows.
        return new(cosine * high, -sine * high, (sine * wide) + slant, cosine * wide, parts[4] * Shift, parts[5] * Shift);
    }

    /// <summary>Distorts an image.</summary>
    /// <param name="image">Intensities, row after row.</param>
    /// <param name="width">Pixels of a row, at least 1; the image has whole rows.</param>
    /// <param name="levels">Receives the grey levels, from 0 to 1 up to rounding; as many as the image has pixels.</param>
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
                var (oldRow, oldColumn) = ((RowByRow * y) + (RowByColumn * x) + middle, (ColumnByRow * y) + (ColumnByColumn * x) + centre);
                levels[(row * width) + column] = Between(image, width, oldRow, oldColumn) / 255f;
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
