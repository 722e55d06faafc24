using Reparam.Training;

namespace Reparam.Cli.Commands;

/// <summary>The file that a figure goes to.</summary>
static class PlotFile
{
    /// <summary>Refuses, before any work, a file that cannot be written.</summary>
    public static void Check(string path)
    {
        if (Directory.Exists(path)) throw new UsageException($"--out: '{path}' is a folder.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)) throw new UsageException($"--out: there is no folder '{folder}'.");
    }

    /// <summary>Writes a figure; the file is there whole or not at all.</summary>
    public static void Write(string path, string svg) => AtomicFile.WriteText(path, svg + "\n");
}
