using System.Text;
using Reparam.Experiments.Policy;

namespace Reparam.Tests.Policy;

public sealed class GridMapTests
{
    [Fact]
    public void Parse_Rooms_NumbersCellsRowByRow()
    {
        var map = GridMap.Rooms;
        Assert.Equal((13, 13, 104, 103), (map.Rows, map.Columns, map.Cells, map.Starts.Count));
        Assert.Equal((0, 1, 1, 1), (map.StartCell, map.Number(1, 2), map.Place(0).Row, map.Place(0).Column));
        Assert.Equal((-1, -1, -1), (map.Number(0, 0), map.Number(-1, 4), map.Number(4, 13)));
        var goal = map.Number(11, 11);
        Assert.Equal(('G', true, map.Cells - 1), (map.At(goal), map.IsTerminal(goal), goal));
        Assert.All(Enumerable.Range(0, map.Cells), cell => Assert.Equal(cell, map.Number(map.Place(cell).Row, map.Place(cell).Column)));
    }

    [Theory]
    [InlineData("S.G\n.#X\n")]
    [InlineData("S.G\r\n.#X\r\n")]
    [InlineData("\uFEFFS.G\n.#X\n\n")]
    public void Parse_ForeignLineEnds_IsTheSameMap(string text) => Assert.Equal(["S.G", ".#X"], GridMap.Parse(text).Lines);

    [Theory]
    [InlineData("", "The map is empty; it must be lines of the letters # . S G X.")]
    [InlineData("\r\n\n", "The map is empty; it must be lines of the letters # . S G X.")]
    [InlineData("S..\n...\n", "The map has no goal: no G in its 2 lines.")]
    [InlineData("S.G\n..\n", "Line 2 of the map has 2 letters, but line 1 has 3.")]
    [InlineData("S.G\n\n...\n", "Line 2 of the map is empty.")]
    [InlineData("S.G\n. .\n", "Line 2 of the map has ' ' in column 2; a map has the letters # . S G X.")]
    [InlineData("S.G\n..g\n", "Line 2 of the map has 'g' in column 3; a map has the letters # . S G X.")]
    [InlineData("S.\tG", "Line 1 of the map has U+0009 in column 3; a map has the letters # . S G X.")]
    [InlineData("S.G\n..S\n", "The map has a second S in line 2 after the one in line 1; at most one is allowed.")]
    [InlineData("G#X\n###", "The map has no cell to start from: its 2 lines hold walls, G and X alone.")]
    public void Parse_NoMap_SaysWhatWasFound(string text, string message)
        => Assert.Equal(message, Assert.Throws<WorldException>(() => GridMap.Parse(text)).Message);

    [Fact]
    public void Parse_TooManyCells_SaysTheLimit()
    {
        var text = new StringBuilder();
        for (var row = 0; row < 3200; row++) text.Append('.', 3200).Append('\n');
        var message = Assert.Throws<WorldException>(() => GridMap.Parse(text.ToString())).Message;
        Assert.Equal("The map has 10240000 cells, walls included; at most 10000 are allowed.", message);
        Assert.Equal(10_000, GridMap.Parse(new string('.', 9_999) + "G").Cells);
    }

    [Fact]
    public void CannotReachGoal_ClosedRoom_CountsItsCells()
    {
        Assert.Equal(0, new GridWorld(GridMap.Rooms).CannotReachGoal);
        // A pit is no way through.
        Assert.Equal(3, new GridWorld(GridMap.Parse("S.#.G\n.#X..")).CannotReachGoal);
    }
}
