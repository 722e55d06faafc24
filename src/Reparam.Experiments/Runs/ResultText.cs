namespace Reparam.Experiments.Runs;

/// <summary>Formats a result as lines of text, with a padded label and a value.</summary>
static class ResultText
{
    const int LabelWidth = 17;

    public static string Line(string label, string value) => $"{label.PadRight(LabelWidth)} {value}";

    /// <summary>Makes a line for each measure that the result has.</summary>
    public static IEnumerable<string> Of(RunResult result, IEnumerable<MeasureInfo> measures)
        => measures.Where(measure => result[measure.Name] is not null).Select(measure => Line(measure.Label, measure.Text(result[measure.Name]!.Value)));
}
