using System.Globalization;

namespace Reparam.Reliability.Inputs;

/// <summary>The command <c>inputs [--count N] [--seed S] [--reader NAME] [--csv FILE] [--failures FOLDER]</c>.</summary>
static class InputCommand
{
    const string Usage = "inputs [--count N] [--seed S] [--reader NAME] [--csv FILE] [--failures FOLDER]";

    /// <summary>Runs the campaign; 1 if an input failed.</summary>
    public static int Run(IReadOnlyList<string> options, TextWriter output, TextWriter error)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < options.Count; i += 2)
        {
            if (i + 1 == options.Count || options[i] is not ("--count" or "--seed" or "--reader" or "--csv" or "--failures")) return Refuse(error);
            given[options[i]] = options[i + 1];
        }
        if (!long.TryParse(given.GetValueOrDefault("--count", "1000000"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || !uint.TryParse(given.GetValueOrDefault("--seed", "1"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            return Refuse(error);
        var readers = InputReaders.All.Where(reader => given.GetValueOrDefault("--reader", reader.Name) == reader.Name).ToArray();
        if (readers.Length == 0) return Refuse(error);

        using var folder = new WorkFolder();
        var failures = new FailureFolder(given.GetValueOrDefault("--failures"), error);
        var campaign = new InputCampaign(seed, folder) { MeasuresTime = true, Failed = failures.Keep };
        var rows = new List<InputCount>();
        foreach (var (reader, share) in InputCampaign.Shares(readers, count))
        {
            rows.Add(campaign.Try(reader, share));
            output.WriteLine(InputTable.Line(rows[^1]));
        }
        InputTable.Write(rows, seed, output, given.GetValueOrDefault("--csv"));
        return rows.Any(row => row.Failed > 0) ? 1 : 0;
    }

    /// <summary>Says how the command is used.</summary>
    public static int Refuse(TextWriter error)
    {
        error.WriteLine($"reliability: usage: {Usage}; the readers are {string.Join(", ", InputReaders.All.Select(reader => reader.Name))}.");
        return 2;
    }
}
