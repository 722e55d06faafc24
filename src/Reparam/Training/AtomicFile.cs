namespace Reparam.Training;

/// <summary>Files that are there whole or not at all.</summary>
/// <remarks>
/// The bytes go to <c>path + ".tmp"</c>, are flushed to the disk, and the finished file is renamed over the old one.
/// A process killed at any moment leaves the old file or the new one. What it may also leave, the temporary file, has
/// one fixed name per target, so the next write overwrites it. A symbolic link stays: the file that it points to is replaced. A pipe,
/// a device or a socket is refused, because a rename would put a file in its place; so is a link or a pipe under the temporary name.
/// </remarks>
public static class AtomicFile
{
    const string TemporarySuffix = ".tmp";

    /// <summary>Writes a file. If <paramref name="write"/> throws, the old file is untouched and the temporary one gone.</summary>
    /// <param name="path">The target, in an existing folder.</param>
    /// <param name="write">Writes the bytes; the stream is not buffered, so few and large writes are best.</param>
    /// <exception cref="IOException">The file cannot be written, another process is writing it now, or it is no regular file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        if (!CanReplace(path)) throw new IOException($"'{path}' is a device or a pipe, not a file that can be replaced.");
        path = Target(path);
        var temporary = path + TemporarySuffix;
        // A kill leaves a regular file here, which is written over. A link would be followed, and a pipe waited for.
        if (new FileInfo(temporary).LinkTarget is not null || !FileKind.IsRegularOrMissing(temporary))
            throw new IOException($"'{temporary}' is a link, a device or a pipe, but '{path}' is first written under that name.");
        // Opened outside the try block: if another writer holds the temporary file, it is not ours to delete.
        var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Whether a path is a regular file, a link to one, or nothing yet, so that <see cref="Write"/> may put a file there.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="IOException">The path is a link that leads back to itself.</exception>
    public static bool CanReplace(string path)
        // Ask the system first, because /dev/stdout is a link whose end has no path where it is a pipe.
        => FileKind.IsRegularOrMissing(path) && FileKind.IsRegularOrMissing(Target(path));

    /// <summary>The end of a chain of links, which may not exist yet; the path itself if it is no link.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="IOException">The path is a link that leads back to itself.</exception>
    public static string Target(string path)
    {
        // A relative path would be resolved from the root.
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? path : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    /// <summary>Writes a text file as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The target, in an existing folder.</param>
    /// <param name="text">The whole text.</param>
    /// <exception cref="IOException">The file cannot be written, another process is writing it now, or it is no regular file.</exception>
    public static void WriteText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }
}
