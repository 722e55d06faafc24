using System.Text.RegularExpressions;

namespace Reparam.Experiments.Datasets;

/// <summary>The parts a data set's files are.</summary>
enum DatasetPart
{
    TrainImages,
    TrainLabels,
    ValidationImages,
    TestImages,
    TestLabels,
}

/// <summary>Which file of a folder is which part of the one data set in it, going by the names alone.</summary>
/// <param name="Name">What the files or else the folder are called.</param>
/// <param name="IsAmat">Whether the files are .amat, else idx.</param>
/// <param name="Files">Paths by part; more than one is a file beside its own compressed form, or a mistake.</param>
sealed partial record DatasetLayout(
    string Name,
    bool IsAmat,
    IReadOnlyDictionary<DatasetPart, IReadOnlyList<string>> Files)
{
    /// <summary>Finds the data set of a folder; none, several or half of one is a <see cref="DatasetException"/>.</summary>
    public static DatasetLayout Find(string folder)
    {
        var entries = Entries(folder);
        var found = entries.Where(entry => !entry.IsFolder).Select(Recognize).OfType<Candidate>().ToList();
        var listing = Listing(entries);
        if (found.Count == 0)
            throw new DatasetException($"{folder}: no data set found: looked for {IdxNames}, or {AmatNames}; found {listing}.");
        if (found.Any(file => file.IsAmat) && found.Any(file => !file.IsAmat))
            throw new DatasetException($"{folder}: both idx and .amat files found, expected one data set in the folder; found {listing}.");

        var sets = found.GroupBy(file => file.Set, StringComparer.Ordinal).ToList();
        if (sets.Count > 1)
        {
            var names = string.Join(", ", sets.Select(set => set.Key.Length == 0 ? "one without a prefix" : set.Key));
            throw new DatasetException($"{folder}: {sets.Count} data sets found ({names}), expected one in the folder; found {listing}.");
        }

        var isAmat = found[0].IsAmat;
        var files = found.GroupBy(file => file.Part)
            .ToDictionary(part => part.Key, IReadOnlyList<string> (part) => [.. part.Select(file => file.Path)]);
        foreach (var part in isAmat ? AmatParts : IdxParts)
        {
            if (!files.ContainsKey(part))
                throw new DatasetException($"{folder}: the data set has no {Describe(part)}: looked for {(isAmat ? AmatNames : IdxNames)}; found {listing}.");
        }

        var set = sets[0].Key.Length > 0 ? sets[0].Key : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new DatasetLayout(set, isAmat, files);
    }

    const string IdxNames = "train-images-idx3-ubyte[.gz] and t10k-images-idx3-ubyte[.gz] (optionally labels: train-labels-idx1-ubyte[.gz], t10k-labels-idx1-ubyte[.gz])";
    const string AmatNames = "*train.amat[.gz], *valid.amat[.gz] and *test.amat[.gz]";
    const int MostListed = 12;

    static readonly DatasetPart[] IdxParts = [DatasetPart.TrainImages, DatasetPart.TestImages];
    static readonly DatasetPart[] AmatParts = [DatasetPart.TrainImages, DatasetPart.ValidationImages, DatasetPart.TestImages];

    // The prefix is EMNIST's (emnist-letters-train-...), the dot that of older unpackers.
    [GeneratedRegex(@"^(?:(?<set>.+)[-_])?(?<split>train|t10k|test)-(?:(?<what>images)[-.]idx3|(?<what>labels)[-.]idx1)-ubyte(?:\.gz)?\z")]
    static partial Regex IdxName { get; }

    [GeneratedRegex(@"^(?<set>.*?)[-_.]?(?<split>train|valid|test)\.amat(?:\.gz)?\z")]
    static partial Regex AmatName { get; }

    static List<Entry> Entries(string folder)
    {
        if (File.Exists(folder))
            throw new DatasetException($"{folder}: expected a folder with a data set, found a file.");
        if (!Directory.Exists(folder))
            throw new DatasetException($"{folder}: no such folder.");
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()
                .Select(entry => new Entry(entry.Name, Path.Combine(folder, entry.Name), entry is DirectoryInfo))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new DatasetException($"{folder}: the folder cannot be read: {error.Message}", error);
        }
    }

    static Candidate? Recognize(Entry entry)
    {
        if (AmatName.Match(entry.Name) is { Success: true } amat)
            return new Candidate(entry.Path, amat.Groups["set"].Value, IsAmat: true, Part(amat.Groups["split"].Value, isLabels: false));
        if (IdxName.Match(entry.Name) is { Success: true } idx)
            return new Candidate(entry.Path, idx.Groups["set"].Value, IsAmat: false, Part(idx.Groups["split"].Value, idx.Groups["what"].Value == "labels"));
        return null;
    }

    static DatasetPart Part(string split, bool isLabels) => split switch
    {
        "train" => isLabels ? DatasetPart.TrainLabels : DatasetPart.TrainImages,
        "valid" => DatasetPart.ValidationImages,
        _ => isLabels ? DatasetPart.TestLabels : DatasetPart.TestImages,
    };

    static string Describe(DatasetPart part) => part switch
    {
        DatasetPart.TrainImages => "training images",
        DatasetPart.ValidationImages => "validation images",
        _ => "test images",
    };

    static string Listing(List<Entry> entries)
    {
        if (entries.Count == 0)
            return "nothing";
        var names = string.Join(", ", entries.Take(MostListed).Select(entry => entry.IsFolder ? entry.Name + "/" : entry.Name));
        return entries.Count > MostListed ? $"{names} and {entries.Count - MostListed} more" : names;
    }

    sealed record Entry(string Name, string Path, bool IsFolder);

    sealed record Candidate(string Path, string Set, bool IsAmat, DatasetPart Part);
}
