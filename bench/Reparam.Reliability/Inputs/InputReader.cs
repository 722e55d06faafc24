using CsCheck;

namespace Reparam.Reliability.Inputs;

/// <summary>
/// A reader of files under test: valid documents with what they mean, the reading, and a second reader that decides what any bytes mean.
/// </summary>
/// <param name="name">Name in tables.</param>
/// <param name="share">Share of the inputs, relative to the other readers: less where reading is slow.</param>
/// <param name="fileName">Name of the file that is read.</param>
abstract class InputReader(string name, int share, string fileName)
{
    public string Name => name;

    public int Share => share;

    public string FileName => fileName;

    /// <summary>What a message must name one of: the file, or an option.</summary>
    public virtual IReadOnlyList<string> Names(string argument) => [Path.GetFileName(fileName)];

    /// <summary>Valid documents, grown by a grammar that knows what they mean.</summary>
    public abstract Gen<Document> Valid { get; }

    /// <summary>Reads a file with the reader under test, and writes down all that was read.</summary>
    public abstract string Read(string path, string argument);

    /// <summary>What bytes mean to a reader of our own, in the words of <see cref="Read"/>; null if they mean nothing.</summary>
    public abstract string? Meaning(byte[] bytes, string argument);

    /// <summary>Whether an exception is a refusal that the tool turns into its one line.</summary>
    public virtual bool IsRefusal(Exception exception) => Refusals.Has(exception);
}
