using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reports;

/// <summary>Section with small images, enlarged without smoothing.</summary>
/// <param name="gallery">The images.</param>
sealed class ImageGallery(Gallery gallery) : IReportSection
{
    public void Write(StringBuilder html)
    {
        var kinds = gallery.Kinds;
        html.Put($"<h2>{Markup.Escape(gallery.Heading)}</h2>\n<figure><div class=\"images{Columns(kinds.Count)}\">\n");
        for (var i = 0; i < kinds.Min(kind => kind.Pictures.Images.Count); i++)
        {
            if (kinds.Count > 1) html.Append("<span>");
            foreach (var (name, pictures) in kinds) html.Append(Image(pictures, i, name));
            html.Append(kinds.Count > 1 ? "</span>\n" : "\n");
        }
        html.Put($"</div><figcaption>{Markup.Escape(gallery.Caption)}</figcaption></figure>\n");
    }

    // A set of more than three pictures has a row of its own. A picture is 56 pixels wide, and pictures are 2 pixels apart.
    static string Columns(int kinds) => kinds switch
    {
        <= 1 => "",
        <= 3 => FormattableString.Invariant($" of{kinds}"),
        _ => FormattableString.Invariant($"\" style=\"grid-template-columns:{(58 * kinds) - 2}px;row-gap:2px"),
    };

    static string Image(Pictures set, int index, string what)
    {
        var uri = PngEncoder.DataUri(set.Images[index], set.Width, set.Height);
        return FormattableString.Invariant(
            $"<img alt=\"{Markup.Escape(what)} {index + 1}\" width=\"{set.Width}\" height=\"{set.Height}\" src=\"{uri}\" />");
    }
}
