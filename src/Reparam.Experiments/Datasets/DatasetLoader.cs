namespace Reparam.Experiments.Datasets;

/// <summary>Loads a data set: the embedded MNIST, or the one in a folder.</summary>
public static class DatasetLoader
{
    /// <summary>Loads the data set of a folder, or the embedded MNIST.</summary>
    /// <param name="folder">
    /// Folder with the files of one data set, each compressed with gzip or not; null for the embedded MNIST. The last sixth
    /// of the training images of idx files becomes the validation set.
    /// </param>
    /// <param name="formats">Formats to look for in the folder; null for <see cref="DatasetFormats.All"/>.</param>
    /// <exception cref="DatasetException">
    /// The folder does not hold exactly one data set, or a file is missing, damaged, too large or ambiguous.
    /// </exception>
    public static Dataset Load(string? folder, IReadOnlyList<IDatasetFormat>? formats = null)
    {
        if (folder is null) return Read(EmbeddedMnist.Format, EmbeddedMnist.Name, EmbeddedMnist.Read(EmbeddedMnist.Folder));
        var layout = DatasetLayout.Find(folder, formats ?? DatasetFormats.All);
        return Read(layout.Format, layout.Name, layout.Files.ToDictionary(part => part.Key, part => ReadOne(part.Value)));
    }

    // Downloaders leave the compressed file beside the unpacked one. That is harmless as long as both have the same content.
    static RawFile ReadOne(IReadOnlyList<string> paths)
    {
        if (paths is not ([_] or [_, _]) || (paths is [var plain, var packed] && packed != plain + ".gz"))
            throw Ambiguous(paths, "may all be the same part of the data set");
        var file = RawFile.Read(paths[0]);
        if (paths.Count == 2 && RawFile.Read(paths[1]).Sha256 != file.Sha256) throw Ambiguous(paths, "differ in content");
        return file;
    }

    static DatasetException Ambiguous(IReadOnlyList<string> paths, string why)
    {
        var names = string.Join(", ", paths.Select(Path.GetFileName));
        return new($"{Path.GetDirectoryName(paths[0])}: ambiguous: {names} {why}; expected one of them.");
    }

    static Dataset Read(IDatasetFormat format, string name, Dictionary<DatasetPart, RawFile> files)
    {
        var dataset = format.Read(name, files);
        CheckSize(files, DatasetPart.ValidationImages, dataset.Validation, dataset.Train);
        CheckSize(files, DatasetPart.TestImages, dataset.Test, dataset.Train);
        return dataset with { Files = Provenance(files) };
    }

    static void CheckSize(Dictionary<DatasetPart, RawFile> files, DatasetPart part, ImageSet images, ImageSet train)
    {
        if ((images.Height, images.Width) == (train.Height, train.Width)) return;
        var (file, first) = (files.GetValueOrDefault(part)?.Path ?? $"{part}", files[DatasetPart.TrainImages].Name);
        throw new DatasetException($"{file}: images of {images.Height} x {images.Width}, expected {train.Height} x {train.Width} as in {first}.");
    }

    static DatasetFile[] Provenance(Dictionary<DatasetPart, RawFile> files)
        => [.. files.OrderBy(file => file.Key).Select(file => new DatasetFile(DatasetLayout.WithoutGz(file.Value.Name), file.Value.Sha256))];
}
