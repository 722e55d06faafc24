using System.Runtime.InteropServices;

namespace Reparam.Training;

/// <summary>Tells regular files from devices, pipes and sockets, which a rename would replace by a file.</summary>
static partial class FileKind
{
    // The buffer of statx, its offset of the file's type, and the type of a regular file (Linux, statx(2) and inode(7)).
    const int BufferSize = 256, ModeOffset = 28, TypeMask = 0xF000, Regular = 0x8000;
    const uint TypeOnly = 1;
    const int FromWorkingDirectory = -100;

    /// <summary>
    /// Whether a path is a regular file, or nothing. It does not open the file, because that would wake the other end of a pipe. Outside of
    /// Linux only paths below <c>/dev</c> are taken for devices.
    /// </summary>
    /// <param name="path">A path that is no link.</param>
    public static bool IsRegularOrMissing(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return true;
        if (!OperatingSystem.IsLinux()) return !Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);
        Span<byte> buffer = stackalloc byte[BufferSize];
        if (StatX(FromWorkingDirectory, path, 0, TypeOnly, ref MemoryMarshal.GetReference(buffer)) != 0) return true;
        return (MemoryMarshal.Read<ushort>(buffer[ModeOffset..]) & TypeMask) == Regular;
    }

    /// <summary>Refuses what is no regular file: a folder has no bytes, and opening a pipe may wait for ever.</summary>
    /// <param name="path">The path; a link is followed.</param>
    /// <exception cref="IOException">The path is a folder, a device, a pipe or a socket.</exception>
    public static void RequireRegular(string path)
    {
        if (Directory.Exists(path)) throw new IOException($"{path} is a folder, not a file.");
        if (!IsRegularOrMissing(path)) throw new IOException($"{path} is a device or a pipe, not a file.");
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte buffer);
}
