namespace Reparam.Experiments.Datasets;

/// <summary>Loads a data set: the embedded MNIST, or the one in a folder.</summary>
static class DatasetLoader
{
    /// <summary>Loads the data set of a folder, or the embedded MNIST if there is none.</summary>
    /// <param name="folder">
    /// A folder with idx files under their usual names, of whose training images the last sixth becomes the validation
    /// set, or with three .amat files; each compressed with gzip or not.
    /// </param>
    /// <exception cref="DatasetException">Whatever is wrong with the folder or a file.</exception>
    public static Dataset Load(string? folder)
    {
        if (folder is null)
            return FromIdx(EmbeddedMnist.Name, EmbeddedMnist.Read(EmbeddedMnist.Folder));
        var layout = DatasetLayout.Find(folder);
        var files = layout.Files.ToDictionary(part => part.Key, part => ReadOne(part.Value));
        return layout.IsAmat ? FromAmat(layout.Name, files) : FromIdx(layout.Name, files);
    }

    // Downloaders leave the compressed file beside the unpacked one. That is harmless as long as both say the same.
    static RawFile ReadOne(IReadOnlyList<string> paths)
    {
        if (paths is not ([_] or [_, _]) || paths is [var plain, var packed] && packed != plain + ".gz")
            throw Ambiguous(paths, "may all be the same part of the data set");
        var file = RawFile.Read(paths[0]);
        if (paths.Count == 2 && RawFile.Read(paths[1]).Sha256 != file.Sha256)
            throw Ambiguous(paths, "differ in content");
        return file;
    }

    static DatasetException Ambiguous(IReadOnlyList<string> paths, string why) =>
        new($"{Path.GetDirectoryName(paths[0])}: ambiguous: {string.Join(", ", paths.Select(Path.GetFileName))} {why}; expected one of them.");

    static Dataset FromIdx(string name, Dictionary<DatasetPart, RawFile> files)
    {
        var all = Labelled(files, DatasetPart.TrainImages, DatasetPart.TrainLabels);
        var test = Labelled(files, DatasetPart.TestImages, DatasetPart.TestLabels);
        var validation = all.Count / 6;
        if (validation == 0)
            throw new DatasetException($"{files[DatasetPart.TrainImages].Path}: {all.Count} training images, expected at least 6: the last sixth is for validation.");
        CheckSize(files, DatasetPart.TestImages, test, all);
        var train = all.Count - validation;
        return new Dataset(name, all.Slice(0, train), all.Slice(train, validation), test, Provenance(files));
    }

    static Dataset FromAmat(string name, Dictionary<DatasetPart, RawFile> files)
    {
        var train = AmatFile.Images(files[DatasetPart.TrainImages]);
        var validation = AmatFile.Images(files[DatasetPart.ValidationImages]);
        var test = AmatFile.Images(files[DatasetPart.TestImages]);
        CheckSize(files, DatasetPart.ValidationImages, validation, train);
        CheckSize(files, DatasetPart.TestImages, test, train);
        return new Dataset(name, train, validation, test, Provenance(files));
    }

    static ImageSet Labelled(Dictionary<DatasetPart, RawFile> files, DatasetPart images, DatasetPart labels)
    {
        var set = IdxFile.Images(files[images]);
        if (!files.TryGetValue(labels, out var file))
            return set;
        var classes = IdxFile.Labels(file);
        if (classes.Length != set.Count)
            throw new DatasetException($"{file.Path}: {classes.Length} labels, expected {set.Count} as there are images in {files[images].Name}.");
        return set with { Labels = Array.ConvertAll(classes.ToArray(), label => (int)label) };
    }

    static void CheckSize(Dictionary<DatasetPart, RawFile> files, DatasetPart part, ImageSet images, ImageSet train)
    {
        if ((images.Height, images.Width) != (train.Height, train.Width))
        {
            throw new DatasetException(
                $"{files[part].Path}: images of {images.Height} x {images.Width}, expected {train.Height} x {train.Width} as in {files[DatasetPart.TrainImages].Name}.");
        }
    }

    static DatasetFile[] Provenance(Dictionary<DatasetPart, RawFile> files) =>
        [.. files.OrderBy(file => file.Key).Select(file => new DatasetFile(file.Value.Name.EndsWith(".gz", StringComparison.Ordinal) ? file.Value.Name[..^3] : file.Value.Name, file.Value.Sha256))];
}
