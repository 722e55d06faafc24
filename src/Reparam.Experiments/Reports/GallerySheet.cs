using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reports;

/// <summary>Draws a gallery as a file of its own: a column for each kind, enlarged without smoothing.</summary>
static class GallerySheet
{
    const int Gap = 2, Scale = 2, Side = 16, Top = 62;

    /// <summary>Encodes the pictures alone as a PNG file.</summary>
    public static byte[] Png(Gallery gallery)
    {
        var (pixels, width, height) = Mosaic(gallery);
        return PngEncoder.Encode(pixels, width, height);
    }

    /// <summary>Draws the pictures with the names of the columns as one SVG element, which contains the pictures.</summary>
    public static string Svg(Gallery gallery)
    {
        var (pixels, width, height) = Mosaic(gallery);
        var (wide, high) = (Scale * width, Scale * height);
        var svg = new StringBuilder();
        var caption = ChartSheet.Wrap(gallery.Caption, wide);
        var total = Top + high + 14 + (int)(ChartSheet.CaptionLine * caption.Count) + 8;
        ChartSheet.Open(svg, wide + (2 * Side), total, gallery.Heading, gallery.Caption, hasBackground: true);
        ChartSheet.Title(svg, Side, gallery.Heading);
        var column = (double)(wide + (Scale * Gap)) / gallery.Kinds.Count;
        for (var i = 0; i < gallery.Kinds.Count; i++)
        {
            // Take only the last word of a long name, because the name would overlap the next one. "Class 3" becomes "3".
            var name = gallery.Kinds[i].Name;
            if (ChartLegend.TextWidth(name, 13) > column) name = name[(name.LastIndexOf(' ') + 1)..];
            var center = Markup.Pixel(Side + (column * i) + ((column - (Scale * Gap)) / 2));
            svg.Put($"""<text class="name" x="{center}" y="{Top - 10}" text-anchor="middle">{Markup.Escape(name)}</text>""").Append('\n');
        }
        var uri = PngEncoder.DataUri(pixels, width, height);
        svg.Put($"""<image x="{Side}" y="{Top}" width="{wide}" height="{high}" style="image-rendering:pixelated" href="{uri}"/>""").Append('\n');
        ChartSheet.Caption(svg, Side, Top + high + 8, caption);
        return ChartSheet.Close(svg);
    }

    // The space between the pictures is grey, because ink is black and paper is white, or the other way round.
    static (float[] Pixels, int Width, int Height) Mosaic(Gallery gallery)
    {
        var kinds = gallery.Kinds;
        var (each, rows) = (kinds[0].Pictures, kinds.Min(kind => kind.Pictures.Images.Count));
        var (width, height) = ((kinds.Count * (each.Width + Gap)) - Gap, (rows * (each.Height + Gap)) - Gap);
        var pixels = new float[width * height];
        Array.Fill(pixels, 0.5f);
        for (var column = 0; column < kinds.Count; column++)
        {
            for (var y = 0; y < rows * each.Height; y++)
            {
                var (row, line) = (y / each.Height, y % each.Height);
                var start = (((row * (each.Height + Gap)) + line) * width) + (column * (each.Width + Gap));
                kinds[column].Pictures.Images[row].AsSpan(line * each.Width, each.Width).CopyTo(pixels.AsSpan(start));
            }
        }
        return (pixels, width, height);
    }
}
