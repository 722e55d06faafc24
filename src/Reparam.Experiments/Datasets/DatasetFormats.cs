namespace Reparam.Experiments.Datasets;

/// <summary>Registry of the data set formats.</summary>
public static class DatasetFormats
{
    /// <summary>All formats that <see cref="DatasetLoader.Load"/> reads by default.</summary>
    public static IReadOnlyList<IDatasetFormat> All { get; } = [new IdxFormat(), new AmatFormat()];

    /// <summary>Names of all formats for a help text: <c>idx or amat</c>.</summary>
    public static string Names { get; } = string.Join(" or ", All.Select(format => format.Name));
}
