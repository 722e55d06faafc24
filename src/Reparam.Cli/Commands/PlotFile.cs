using Reparam.Training;

namespace Reparam.Cli.Commands;

/// <summary>Checks and writes the file of a figure.</summary>
static class PlotFile
{
    /// <summary>Checks before any work that the file can be written.</summary>
    /// <exception cref="UsageException">The path is a folder, or its folder does not exist.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path)) throw new UsageException($"--out: '{path}' is a folder.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"--out: there is no folder '{folder}'.");
    }

    /// <summary>Writes a figure. The file appears whole or not at all.</summary>
    public static void Write(string path, string svg) => AtomicFile.WriteText(path, svg + "\n");
}
