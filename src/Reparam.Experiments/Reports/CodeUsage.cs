using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reports;

/// <summary>Usage of a layer of latent variables: its probabilities given the image, averaged over images.</summary>
/// <param name="Variables">Number of variables.</param>
/// <param name="Classes">Number of classes of each variable; 2 for binary variables.</param>
/// <param name="Means">
/// For categorical variables: <c>Variables x Classes</c> probabilities, with the classes of a variable together. For binary variables:
/// one mean activation for each.
/// </param>
/// <param name="Images">Number of images.</param>
sealed record CodeUsage(int Variables, int Classes, float[] Means, int Images)
{
    /// <summary>Heading of the section.</summary>
    public string Heading { get; init; } = "Usage of the codes";

    /// <summary>Whether each variable has one mean activation instead of a distribution.</summary>
    public bool IsBinary => Classes == 2 && Means.Length == Variables;

    /// <summary>Computes the effective number of classes of a variable, from 1 to <see cref="Classes"/>.</summary>
    public double Perplexity(int variable)
    {
        var probabilities = Means.AsSpan(variable * Classes, Classes);
        double sum = 0;
        foreach (var p in probabilities) sum += p;
        double entropy = 0;
        foreach (var p in probabilities)
        {
            if (p > 0) entropy -= p / sum * Math.Log(p / sum);
        }
        return Math.Exp(entropy);
    }
}

/// <summary>Section about the usage of the codes of a layer, as a chart and in words.</summary>
/// <param name="codes">The usage.</param>
sealed class UsageSection(CodeUsage codes) : IReportSection
{
    public void Write(StringBuilder html)
    {
        if (!codes.Means.All(float.IsFinite))
        {
            html.Put($"<h2>{Markup.Escape(codes.Heading)}</h2>\n<p>The probabilities are not finite numbers: the run diverged.</p>\n");
            return;
        }
        var (figure, words) = codes.IsBinary
            ? (BernoulliUsage.Draw(codes), BernoulliUsage.InWords(codes))
            : (CategoricalUsage.Draw(codes), CategoricalUsage.InWords(codes));
        FigureSection.Write(html, codes.Heading, figure, words);
    }
}
