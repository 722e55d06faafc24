namespace Reparam.Reliability.Inputs;

/// <summary>A folder in memory where there is one, else among the temporary ones; it is gone afterwards.</summary>
sealed class WorkFolder : IDisposable
{
    const string Memory = "/dev/shm";

    readonly string _root = Directory.Exists(Memory)
        ? Directory.CreateDirectory(Path.Combine(Memory, $"reparam-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("reparam-inputs-").FullName;

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_root, name);
        if (name.Contains('/')) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
