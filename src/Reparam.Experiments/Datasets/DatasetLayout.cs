namespace Reparam.Experiments.Datasets;

/// <summary>Files of the one data set in a folder, by part, found by their names alone.</summary>
/// <param name="Name">Name of the data set: the prefix of its files, or else the folder's name.</param>
/// <param name="Format">Format of all the files.</param>
/// <param name="Files">Paths by part. A part has two paths where a file lies beside its own compressed form, or by mistake.</param>
sealed record DatasetLayout(string Name, IDatasetFormat Format, IReadOnlyDictionary<DatasetPart, IReadOnlyList<string>> Files)
{
    const int MostListed = 12;

    /// <summary>Finds the data set of a folder.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <param name="formats">Formats to look for, in the order in which they are asked.</param>
    /// <exception cref="DatasetException">The folder holds no data set, more than one, or one with a part missing.</exception>
    public static DatasetLayout Find(string folder, IReadOnlyList<IDatasetFormat> formats)
    {
        var entries = Entries(folder);
        var found = entries.Where(entry => !entry.IsFolder).Select(entry => Recognize(entry, formats)).OfType<Candidate>().ToList();
        var listing = Listing(entries);
        if (found.Count == 0)
        {
            var wanted = string.Join(", or ", formats.Select(format => format.Files));
            throw new DatasetException($"{folder}: no data set found: looked for {wanted}; found {listing}.");
        }

        var used = formats.Where(format => found.Any(file => file.Format == format)).ToList();
        if (used.Count > 1)
        {
            var names = string.Join(", ", used.Select(format => format.Name));
            throw new DatasetException($"{folder}: files of {used.Count} formats found ({names}), expected one data set in the folder; found {listing}.");
        }

        var sets = found.Select(file => file.Place.Set).Distinct(StringComparer.Ordinal).ToList();
        if (sets.Count > 1)
        {
            var names = string.Join(", ", sets.Select(set => set.Length == 0 ? "one without a prefix" : set));
            throw new DatasetException($"{folder}: {sets.Count} data sets found ({names}), expected one in the folder; found {listing}.");
        }

        var files = found.GroupBy(file => file.Place.Part)
            .ToDictionary(part => part.Key, IReadOnlyList<string> (part) => [.. part.Select(file => file.Path)]);
        foreach (var part in used[0].Required)
        {
            if (!files.ContainsKey(part))
                throw new DatasetException($"{folder}: the data set has no {Describe(part)}: looked for {used[0].Files}; found {listing}.");
        }

        var name = sets[0].Length > 0 ? sets[0] : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new DatasetLayout(name, used[0], files);
    }

    /// <summary>Removes the ending of a gzip file from its name.</summary>
    public static string WithoutGz(string fileName)
        => fileName.EndsWith(".gz", StringComparison.Ordinal) ? fileName[..^3] : fileName;

    static List<Entry> Entries(string folder)
    {
        if (File.Exists(folder)) throw new DatasetException($"{folder}: expected a folder with a data set, found a file.");
        if (!Directory.Exists(folder)) throw new DatasetException($"{folder}: no such folder.");
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()
                .Select(entry => new Entry(entry.Name, Path.Combine(folder, entry.Name), entry is DirectoryInfo))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new DatasetException($"{folder}: the folder cannot be read: {exception.Message}", exception);
        }
    }

    static Candidate? Recognize(Entry entry, IReadOnlyList<IDatasetFormat> formats)
    {
        var name = WithoutGz(entry.Name);
        foreach (var format in formats)
        {
            if (format.Recognize(name) is { } place) return new Candidate(entry.Path, format, place);
        }
        return null;
    }

    static string Describe(DatasetPart part) => part switch
    {
        DatasetPart.TrainImages => "training images",
        DatasetPart.TrainLabels => "training labels",
        DatasetPart.ValidationImages => "validation images",
        DatasetPart.TestImages => "test images",
        _ => "test labels",
    };

    static string Listing(List<Entry> entries)
    {
        if (entries.Count == 0) return "nothing";
        var names = string.Join(", ", entries.Take(MostListed).Select(entry => entry.IsFolder ? entry.Name + "/" : entry.Name));
        return entries.Count > MostListed ? $"{names} and {entries.Count - MostListed} more" : names;
    }

    sealed record Entry(string Name, string Path, bool IsFolder);

    sealed record Candidate(string Path, IDatasetFormat Format, RecognizedFile Place);
}
