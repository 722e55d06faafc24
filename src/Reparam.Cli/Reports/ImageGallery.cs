using System.Text;
using Reparam.Cli.Charts;

namespace Reparam.Cli.Reports;

/// <summary>Small images, enlarged without smoothing.</summary>
static class ImageGallery
{
    public static void Write(StringBuilder html, TrainingSummary run)
    {
        if (run.Inputs is { Images.Count: > 0 } inputs && run.Reconstructions is { Images.Count: > 0 } reconstructions)
        {
            html.Append("<h2>Inputs and reconstructions</h2>\n<figure><div class=\"images pairs\">\n");
            for (var i = 0; i < Math.Min(inputs.Images.Count, reconstructions.Images.Count); i++)
            {
                html.Append("<span>").Append(Image(inputs, i, "Input")).Append(Image(reconstructions, i, "Reconstruction")).Append("</span>\n");
            }
            html.Append("</div><figcaption>Each pair: the input on the left, the mean of its reconstruction from one discrete code on the right.</figcaption></figure>\n");
        }

        if (run.Samples is { Images.Count: > 0 } samples)
        {
            html.Append("<h2>Samples from the prior</h2>\n<figure><div class=\"images\">\n");
            for (var i = 0; i < samples.Images.Count; i++) html.Append(Image(samples, i, "Sample")).Append('\n');
            html.Append("</div><figcaption>Codes drawn from the prior, shown as the mean of the decoder.</figcaption></figure>\n");
        }
    }

    static string Image(Pictures set, int index, string what)
    {
        var uri = PngEncoder.DataUri(set.Images[index], set.Width, set.Height);
        return FormattableString.Invariant(
            $"<img alt=\"{Markup.Escape(what)} {index + 1}\" width=\"{set.Width}\" height=\"{set.Height}\" src=\"{uri}\" />");
    }
}
