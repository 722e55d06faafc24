using System.Text;
using CsCheck;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Policy;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>Maps of the grid world.</summary>
sealed class MapReader() : InputReader("policy map", 8, "world.map")
{
    static readonly SettingList List = new();

    static readonly WorldSettings World = new(List, GridMap.Rooms);

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument) => string.Join('/', World.Load(List.Defaults.With(World.Map, path)).Map.Lines);

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (PlainText.Of(bytes, isStrict: false) is not { } text) return null;
        var body = text.TrimStart('\uFEFF').TrimEnd('\r', '\n');
        var lines = body.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var letters = string.Concat(lines);
        if (lines.Any(line => line.Length == 0 || line.Length != lines[0].Length) || letters.Any(letter => !"#.SGX".Contains(letter))) return null;
        if (letters.Length > 10_000 || !letters.Contains('G') || letters.Count(letter => letter == 'S') > 1
            || !letters.Any(letter => letter is 'S' or '.')) return null;
        return string.Join('/', lines);
    }

    static Document Grow(Choices choices)
    {
        var (rows, columns) = (choices.Between(1, 8), choices.Between(2, 8));
        var letters = choices.Many(rows * columns, rows * columns, () => choices.One('#', '.', '.', '.', 'X', 'G'));
        var goal = choices.Below(letters.Length);
        letters[goal] = 'G';
        letters[(goal + 1) % letters.Length] = choices.One('S', '.');
        var lines = letters.Chunk(columns).Select(row => new string(row)).ToArray();
        var end = Texts.LineEnd(choices);
        var text = string.Join(end, lines) + string.Concat(Enumerable.Repeat(end, choices.Below(3)));
        return new(Encoding.UTF8.GetBytes(text), string.Join('/', lines));
    }
}
