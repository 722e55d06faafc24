namespace Reparam.Experiments.Datasets;

/// <summary>Images to train on, to choose by and to report on, and where they came from.</summary>
/// <param name="Name">A name for reports; never a path.</param>
/// <param name="Train">Images to train on.</param>
/// <param name="Validation">Images to choose settings by.</param>
/// <param name="Test">Images to report on.</param>
/// <param name="Files">The files read, for the run's configuration.</param>
sealed record Dataset(
    string Name,
    ImageSet Train,
    ImageSet Validation,
    ImageSet Test,
    IReadOnlyList<DatasetFile> Files) : IData
{
    /// <summary>Whether the images came binary, so that only <see cref="Binarization.Fixed"/> applies.</summary>
    public bool IsBinary => Train.IsBinary;
}
