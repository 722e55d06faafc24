using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reports;

/// <summary>How a layer of latent variables is used: its probabilities given the image, averaged over images.</summary>
/// <param name="Variables">How many variables.</param>
/// <param name="Classes">Classes of each; 2 is shown as a mean activation, which then stands alone per variable.</param>
/// <param name="Means">
/// For a categorical: <c>Variables x Classes</c> values, the classes of a variable together. For a Bernoulli: one mean
/// activation per variable.
/// </param>
/// <param name="Images">Over how many images.</param>
sealed record CodeUsage(int Variables, int Classes, float[] Means, int Images)
{
    /// <summary>Which codes these are.</summary>
    public string Heading { get; init; } = "Usage of the codes";

    /// <summary>Whether each variable has one mean activation rather than a distribution.</summary>
    public bool IsBinary => Classes == 2 && Means.Length == Variables;

    /// <summary>The effective number of classes of a variable, from 1 to <see cref="Classes"/>.</summary>
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

/// <summary>The usage of a layer's codes, drawn and in words.</summary>
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
        var (figure, words) = codes.IsBinary ? (BernoulliUsage.Draw(codes), BernoulliUsage.InWords(codes)) : (CategoricalUsage.Draw(codes), CategoricalUsage.InWords(codes));
        FigureSection.Write(html, codes.Heading, figure, words);
    }
}
