using System.Security.Cryptography;
using System.Text;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Policy;

/// <summary>A map as the data of a run.</summary>
/// <param name="Map">The map.</param>
/// <param name="Files">Its text, under the map's name.</param>
sealed record MapData(GridMap Map, IReadOnlyList<DatasetFile> Files) : IData
{
    public string Name => Map.Name;
}

/// <summary>Settings of the world.</summary>
/// <param name="list">The list that they are added to.</param>
/// <param name="otherwise">The map unless another is given.</param>
/// <param name="hasSlip">Whether moves may go aside.</param>
sealed class WorldSettings(SettingList list, GridMap otherwise, bool hasSlip = true)
{
    // Four bytes a letter at most, and line ends.
    const int LargestFile = 8 * GridMap.MaxLetters;

    public Setting<string?> Map { get; } = list.Add(new PathSetting("map")
    {
        IsFile = true,
        Names = [.. GridMap.BuiltIn.Select(map => map.Name)],
        Help = "The map: # wall, . free, S start, G goal (+1), X pit (-1).",
        DefaultText = otherwise.Name,
        IsLocation = true,
        MayMove = true,
    });

    public Setting<double>? Slip { get; } = hasSlip ? list.Add(new NumberSetting("slip", 0.1)
    {
        From = 0,
        To = 1,
        Help = "Probability that a move goes aside, half to each side.",
    }) : null;

    public Setting<double> StepCost { get; } = list.Add(new NumberSetting("step-cost", 0) { From = -100, To = 100, Help = "Cost of every move." });

    public Setting<double> Gamma { get; } = list.Add(new NumberSetting("gamma", 0.95) { From = 0, To = 1, Help = "Discount of a move." });

    /// <summary>Reads the map.</summary>
    /// <exception cref="SettingException">There is no such file, or it holds no map.</exception>
    public MapData Load(Settings settings)
    {
        var name = settings.Get(Map);
        var known = GridMap.BuiltIn.FirstOrDefault(map => map.Name == (name ?? otherwise.Name));
        try
        {
            return known is not null ? Data(known) : Data(GridMap.Parse(Read(name!), Path.GetFileName(name!)));
        }
        catch (Exception exception)
            when (exception is WorldException or IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            throw Map.Refuse(name, $"is no map: {exception.Message}");
        }
    }

    // A cost is subtracted from the reward. Adding 0 keeps a cost of 0 from becoming a reward of minus 0.
    public GridWorld Open(Settings settings, GridMap map)
        => new(map, Slip is null ? 0 : settings.Get(Slip), 0 - settings.Get(StepCost), settings.Get(Gamma));

    static string Read(string path)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path)) throw new WorldException("It is a folder, not a file.");
        if (!file.Exists)
        {
            var names = string.Join(", ", GridMap.BuiltIn.Select(map => map.Name));
            throw new WorldException($"There is no such file, and no built-in map of that name; there are {names}.");
        }
        if (file.Length <= LargestFile) return TextFile.ReadAny(path, LargestFile);
        throw new WorldException(FormattableString.Invariant(
            $"The file has {file.Length} bytes; at most {GridMap.MaxLetters} cells are allowed, walls included."));
    }

    static MapData Data(GridMap map)
    {
        var text = string.Join('\n', map.Lines);
        // A map is the same whatever the name of its file.
        return new(map, [new("map", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))))]);
    }
}
