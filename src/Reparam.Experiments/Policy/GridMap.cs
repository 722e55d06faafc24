using System.Globalization;

namespace Reparam.Experiments.Policy;

/// <summary>
/// Text map of a grid world: <c>#</c> wall, <c>.</c> free, <c>S</c> start, <c>G</c> goal, <c>X</c> pit. Cells that are no walls
/// have numbers, row by row from 0.
/// </summary>
sealed class GridMap
{
    /// <summary>Most letters of a map, walls included. An exact solution then takes a second at most.</summary>
    public const int MaxLetters = 10_000;

    const string Letters = "#.SGX";

    readonly string[] _lines;
    readonly int[] _numbers;
    readonly (int Row, int Column)[] _places;

    GridMap(string name, string[] lines)
    {
        (Name, _lines, _numbers) = (name, lines, new int[lines.Length * lines[0].Length]);
        var places = new List<(int, int)>();
        for (var i = 0; i < _numbers.Length; i++)
        {
            var (row, column) = (i / Columns, i % Columns);
            _numbers[i] = lines[row][column] == '#' ? -1 : places.Count;
            if (_numbers[i] >= 0) places.Add((row, column));
        }
        _places = [.. places];
        Starts = [.. Enumerable.Range(0, Cells).Where(cell => !IsTerminal(cell))];
        StartCell = Enumerable.Range(0, Cells).Where(cell => At(cell) == 'S').Select(cell => (int?)cell).FirstOrDefault();
    }

    /// <summary>13 × 13 cells in four rooms with narrow doors.</summary>
    public static GridMap Rooms { get; } = Parse(
        """
        #############
        #S....#.....#
        #.....#.....#
        #...........#
        #.....#.....#
        #.....#.....#
        ##.####.....#
        #.....###.###
        #.....#.....#
        #.....#.....#
        #...........#
        #.....#....G#
        #############
        """, "rooms");

    /// <summary>The 4 × 3 world of Russell and Norvig, "Artificial Intelligence", chapter 17.</summary>
    public static GridMap Book { get; } = Parse("...G\n.#.X\nS...", "book");

    /// <summary>Maps that have a name.</summary>
    public static IReadOnlyList<GridMap> BuiltIn { get; } = [Rooms, Book];

    /// <summary>Name for messages and reports.</summary>
    public string Name { get; }

    /// <summary>Number of lines.</summary>
    public int Rows => _lines.Length;

    /// <summary>Number of letters in a line.</summary>
    public int Columns => _lines[0].Length;

    /// <summary>Number of cells that are no walls.</summary>
    public int Cells => _places.Length;

    /// <summary>Cells in which an episode may start: neither G nor X.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>The cell S; null where the map has none.</summary>
    public int? StartCell { get; }

    /// <summary>Lines of the map.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Row and column of a cell, from 0.</summary>
    public (int Row, int Column) Place(int cell) => _places[cell];

    /// <summary>Letter of a cell.</summary>
    public char At(int cell) => _lines[_places[cell].Row][_places[cell].Column];

    /// <summary>Whether an episode ends in a cell.</summary>
    public bool IsTerminal(int cell) => At(cell) is 'G' or 'X';

    /// <summary>Number of the cell at a place; −1 for a wall and off the map.</summary>
    public int Number(int row, int column)
        => (uint)row < (uint)Rows && (uint)column < (uint)Columns ? _numbers[(row * Columns) + column] : -1;

    /// <summary>Reads a map. Line ends may be those of Windows, and empty lines may follow.</summary>
    /// <param name="text">Letters of the map.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="WorldException">It is no map, or has more than <see cref="MaxLetters"/> letters.</exception>
    public static GridMap Parse(string text, string name = "map")
    {
        ArgumentNullException.ThrowIfNull(text);
        var body = text.AsSpan().TrimStart('\uFEFF').TrimEnd("\r\n");
        if (body.IsEmpty) throw new WorldException("The map is empty; it must be lines of the letters # . S G X.");
        var letters = body.Length - body.Count('\n') - body.Count('\r');
        if (letters > MaxLetters) throw new WorldException(Text($"The map has {letters} cells, walls included; at most {MaxLetters} are allowed."));
        var lines = body.ToString().Split('\n');
        for (var i = 0; i < lines.Length; i++) lines[i] = CheckedLine(lines[i].TrimEnd('\r'), i + 1, lines[0].TrimEnd('\r').Length);
        CheckLetters(lines);
        return new GridMap(name, lines);
    }

    static string CheckedLine(string line, int number, int width)
    {
        if (line.Length == 0) throw new WorldException(Text($"Line {number} of the map is empty."));
        if (line.AsSpan().IndexOfAnyExcept(Letters) is >= 0 and var wrong)
        {
            var letter = char.IsControl(line[wrong]) || char.IsSurrogate(line[wrong]) ? Text($"U+{(int)line[wrong]:X4}") : $"'{line[wrong]}'";
            throw new WorldException(Text($"Line {number} of the map has {letter} in column {wrong + 1}; a map has the letters # . S G X."));
        }
        return line.Length == width ? line : throw new WorldException(Text($"Line {number} of the map has {line.Length} letters, but line 1 has {width}."));
    }

    static void CheckLetters(string[] lines)
    {
        int[] Having(char letter) => [.. Enumerable.Range(0, lines.Length).SelectMany(i => lines[i].Where(l => l == letter).Select(_ => i + 1))];
        if (Having('G').Length == 0) throw new WorldException(Text($"The map has no goal: no G in its {lines.Length} lines."));
        if (Having('S') is [var first, var second, ..])
            throw new WorldException(Text($"The map has a second S in line {second} after the one in line {first}; at most one is allowed."));
        if (Having('S').Length + Having('.').Length == 0)
            throw new WorldException(Text($"The map has no cell to start from: its {lines.Length} lines hold walls, G and X alone."));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
