namespace Reparam.Experiments.Datasets;

/// <summary>Three sets of images of one size, and the files that they were read from.</summary>
/// <param name="Name">Name for reports; never a path.</param>
/// <param name="Train">Images to train on.</param>
/// <param name="Validation">Images to choose settings by.</param>
/// <param name="Test">Images to report on.</param>
public sealed record Dataset(string Name, ImageSet Train, ImageSet Validation, ImageSet Test) : IData
{
    /// <summary>Files that the images were read from, for the configuration of a run; empty for images made in memory.</summary>
    public IReadOnlyList<DatasetFile> Files { get; init; } = [];

    /// <summary>Whether the images are binary already, so that only <see cref="Binarization.Fixed"/> applies.</summary>
    public bool IsBinary => Train.IsBinary;
}
