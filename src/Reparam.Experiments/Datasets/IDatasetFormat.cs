namespace Reparam.Experiments.Datasets;

/// <summary>
/// A file format of data sets: which files of a folder belong to it, and how they are read. To add one, implement this in
/// one file and add a line to <see cref="DatasetFormats.All"/>, or pass it to <see cref="DatasetLoader.Load"/>.
/// </summary>
public interface IDatasetFormat
{
    /// <summary>Name of the format in help texts and messages, such as <c>idx</c>.</summary>
    string Name { get; }

    /// <summary>Names of the files that the format looks for, in words, for help texts and messages.</summary>
    string Files { get; }

    /// <summary>Parts that a data set of this format must have. The loader refuses a folder without one of them.</summary>
    IReadOnlyList<DatasetPart> Required { get; }

    /// <summary>Recognizes a file by its name.</summary>
    /// <param name="fileName">Name of the file, without its folder and without the <c>.gz</c> of a compressed file.</param>
    /// <returns>The data set and the part that the file holds; null if the file is not of this format.</returns>
    RecognizedFile? Recognize(string fileName);

    /// <summary>
    /// Reads a data set. The loader afterwards compares the images' sizes and sets <see cref="Dataset.Files"/>.
    /// </summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="files">Decompressed files by part: all of <see cref="Required"/>, others where the folder has them.</param>
    /// <exception cref="DatasetException">A file is damaged, or two files do not fit together; the message names the file.</exception>
    Dataset Read(string name, IReadOnlyDictionary<DatasetPart, RawFile> files);
}

/// <summary>Place of a recognized file in a data set.</summary>
/// <param name="Set">Name of the data set, as the file name states it; empty if it states none.</param>
/// <param name="Part">Part of the data set that the file holds.</param>
public readonly record struct RecognizedFile(string Set, DatasetPart Part);
