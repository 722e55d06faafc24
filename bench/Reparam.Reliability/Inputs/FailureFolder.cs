namespace Reparam.Reliability.Inputs;

/// <summary>Keeps the shortest input of each law that a reader broke, and names it.</summary>
/// <param name="folder">Folder of the inputs; null keeps none.</param>
/// <param name="error">Receives a line for each law.</param>
sealed class FailureFolder(string? folder, TextWriter error)
{
    const int Shown = 600;

    readonly Dictionary<(string, string), int> _shortest = [];

    public void Keep(InputFailure failure)
    {
        var (key, length) = ((failure.Reader, failure.Law), failure.Document.Bytes.Length);
        if (_shortest.TryGetValue(key, out var known) && known <= length) return;
        _shortest[key] = length;
        var detail = failure.Detail.Length > Shown ? failure.Detail[..Shown] : failure.Detail;
        error.WriteLine($"{failure.Reader} {failure.Index} ({length} bytes, argument '{failure.Document.Argument}'): {failure.Law}: {detail}");
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        var name = string.Concat($"{failure.Reader}-{failure.Law}".Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        File.WriteAllBytes(Path.Combine(folder, name), failure.Document.Bytes);
    }
}
