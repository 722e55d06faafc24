using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Images;

/// <summary>Setting of the images that a run is trained on.</summary>
/// <param name="list">List that the setting is added to.</param>
sealed class ImageDataSettings(SettingList list)
{
    public Setting<string?> Data { get; } = list.Add(new PathSetting("data")
    {
        Help = $"Folder of {DatasetFormats.Names} files, gzipped or not.",
        DefaultText = "the embedded MNIST",
        IsLocation = true,
        MayMove = true,
    });

    /// <summary>Reads the images.</summary>
    /// <exception cref="SettingException">The folder has no images, or they are damaged.</exception>
    public Dataset Load(Settings settings)
    {
        try
        {
            return DatasetLoader.Load(settings.Get(Data));
        }
        catch (DatasetException exception) when (settings.Get(Data) is not null)
        {
            throw new SettingException(Data.Name, exception.Message);
        }
    }
}
