namespace Reparam.Experiments.Reproductions;

/// <summary>What decides the speeds of Figure 5 besides the machine: speeds are joined only where these are the same.</summary>
sealed record SpeedProtocol
{
    /// <summary>Labelled images in a step, and as many unlabelled ones.</summary>
    public required int BatchSize { get; init; }

    public required int Threads { get; init; }

    /// <summary>How long each method is timed, by one step at least.</summary>
    public required double Seconds { get; init; }

    public required IReadOnlyDictionary<string, string> DataSha256 { get; init; }

    /// <summary>The rows of a table in a folder.</summary>
    public static string TableIn(string folder) => Path.Combine(folder, "figure5.csv");

    /// <inheritdoc cref="TableProtocol.DifferenceFrom"/>
    public string? DifferenceFrom(string folder) => ProtocolFile.Difference(FileIn(folder), TableIn(folder), TableJson.Default.SpeedProtocol, Difference);

    /// <summary>Writes it where a folder has none yet.</summary>
    public void Begin(string folder) => ProtocolFile.Begin(FileIn(folder), this, TableJson.Default.SpeedProtocol);

    static string FileIn(string folder) => Path.Combine(folder, "figure5-protocol.json");

    string? Difference(SpeedProtocol found)
        => found.BatchSize != BatchSize ? $"--batch {found.BatchSize}"
            : found.Threads != Threads ? $"--threads {found.Threads}"
            : found.Seconds != Seconds ? FormattableString.Invariant($"--seconds {found.Seconds:R}")
            : !ProtocolFile.AreSame(found.DataSha256, DataSha256) ? "other data"
            : null;
}
