using System.Text;
using Reparam.Training;

namespace Reparam.Cli.Commands;

/// <summary>Checks and writes the file of a figure.</summary>
static class PlotFile
{
    /// <summary>What <c>--out FILE</c> means for each kind of file, for help texts.</summary>
    public const string Kinds = "A link stays and its file is replaced; a pipe or a device is written to; a folder is refused.";

    /// <summary>Checks before any work that the file can be written.</summary>
    /// <exception cref="UsageException">The path is a folder, its folder does not exist, or it is a link that leads back to itself.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path)) throw new UsageException($"--out: '{path}' is a folder.");
        if (FolderOf(path) is { } folder && !Directory.Exists(folder)) throw new UsageException($"--out: there is no folder '{folder}'.");
    }

    /// <summary>Writes a figure. A file appears whole or not at all.</summary>
    public static void Write(string path, string svg)
    {
        if (AtomicFile.CanReplace(path))
        {
            AtomicFile.WriteText(path, svg + "\n");
            return;
        }
        // Opening a pipe waits for its reader, as for every program.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes(svg + "\n"));
    }

    // The folder of the file that a link points to.
    static string? FolderOf(string path)
    {
        try
        {
            return Path.GetDirectoryName(Path.GetFullPath(AtomicFile.Target(path)));
        }
        catch (IOException exception)
        {
            throw new UsageException($"--out: '{path}' cannot be written: {exception.Message}");
        }
    }
}
