namespace Reparam.Tests.Training;

/// <summary>A folder that lives as long as its test.</summary>
sealed class TemporaryFolder : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("reparam-tests-").FullName;

    public string this[string name] => Path.Combine(_root, name);

    public string[] Files => [.. Directory.GetFiles(_root).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
