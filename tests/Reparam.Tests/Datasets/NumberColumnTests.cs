using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Tests.Training;

namespace Reparam.Tests.Datasets;

/// <summary>Columns of CSV files, and lists of numbers: what is missing or ambiguous is refused, never guessed.</summary>
public sealed class NumberColumnTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Decimal commas and thousands make more cells: microsoft/markitdown#2390.
    [Theory]
    [InlineData("peak\n12,5\n13,1\n", "line 2: '12,5' has 2 cells, where line 1 has 1")]
    [InlineData("peak\n1,234\n", "line 2: '1,234' has 2 cells, where line 1 has 1")]
    [InlineData("peak\n12\n13,\n", "line 3: '13,' has 2 cells, where line 1 has 1")]
    [InlineData("12\n13;5\n", "line 2: '13;5' is not a finite number")]
    [InlineData("peak\n\"12\n", "line 2: a quote is not closed")]
    [InlineData("# comment\n\npeak\nx\n", "line 4: 'x' is not a finite number")]
    // The first bad number of a file without a header is no header.
    [InlineData("12x5\n13\n", "line 1: '12x5' is not a finite number")]
    [InlineData("nan\n13\n", "line 1: 'nan' is not a finite number")]
    [InlineData("NA\n13\n", "line 1: 'NA' is not a finite number")]
    [InlineData("1.2.3\n13\n", "line 1: '1.2.3' is not a finite number")]
    [InlineData("inf\n13\n", "line 1: 'inf' is not a finite number")]
    [InlineData("peak\n", "holds no numbers")]
    public void Read_LineThatDoesNotFit_IsRefusedByItsNumber(string text, string expected)
        => Assert.Contains(expected, Assert.Throws<DatasetException>(() => Read(text, null)).Message, StringComparison.Ordinal);

    // Positions are no names, and data are no header: Swirrl/grafter#63, wireservice/csvkit#468.
    [Theory]
    [InlineData("3,2,10.5\n4,1,11.5\n5,9,9.5\n", "3", "3", new[] { 10.5, 11.5, 9.5 })]
    [InlineData("year,peak\n1990,7\n1991,8\n", "peak", "peak", new[] { 7.0, 8 })]
    [InlineData("year,peak\n1990,7\n1991,8\n", "2", "peak", new[] { 7.0, 8 })]
    [InlineData("year;peak\n1990;7\n", "PEAK", "PEAK", new[] { 7.0 })]
    [InlineData("\"a, b\",\"c\"\n1,\"7\"\n", "a, b", "a, b", new[] { 1.0 })]
    [InlineData("peak\n7\n8\n", null, "peak", new[] { 7.0, 8 })]
    [InlineData("7\n8\n", null, "1", new[] { 7.0, 8 })]
    [InlineData("\uFEFFpeak\n7\n", "peak", "peak", new[] { 7.0 })]
    public void Read_Column_IsTheOneNamedOrCounted(string text, string? wanted, string name, double[] values)
    {
        var column = Read(text, wanted);
        Assert.Equal(name, column.Name);
        Assert.Equal(values, column.Values);
    }

    [Theory]
    [InlineData("peak,peak\n1,2\n", "peak", "is the name of 2 columns")]
    [InlineData("3,2\n4,1\n", "3", "is not one of the 2 columns")]
    [InlineData("year,peak\n1990,7\n", "0", "is not one of the 2 columns")]
    [InlineData("year,peak\n1990,7\n", null, "has 2 columns (year, peak)")]
    public void Read_ColumnThatIsNotThere_IsRefused(string text, string? wanted, string expected)
        => Assert.Contains(expected, Assert.Throws<SettingException>(() => Read(text, wanted)).Message, StringComparison.Ordinal);

    // mathnet-numerics#241: an empty place must not move the classes behind it.
    [Theory]
    [InlineData("0.3,,0.4", "has an empty place beside a comma in line 1, '0.3,,0.4'")]
    [InlineData("0.3,0.4,", "has an empty place beside a comma in line 1")]
    [InlineData(",0.3", "has an empty place beside a comma in line 1")]
    [InlineData("0.3\n0.4, ,0.5", "has an empty place beside a comma in line 2")]
    [InlineData("0.3;0.4", "holds '0.3;0.4' in line 1, which is not a number")]
    [InlineData("0.3 nan", "holds 'nan' in line 1")]
    public void ParseText_WhatIsNoListOfNumbers_SaysWhere(string text, string expected)
        => Assert.StartsWith(expected, NumberText.ParseText(new StringReader(text)).Wrong, StringComparison.Ordinal);

    [Fact]
    public void ParseText_CommasSpacesLinesAndComments_GiveTheNumbersInOrder()
        => Assert.Equal([0.3, -1, double.NegativeInfinity, 4, 5], NumberText.ParseText(new StringReader("\uFEFF0.3, -1\n# two\n\n-inf 4\t5\n")).Numbers);

    NumberColumn Read(string text, string? wanted)
    {
        File.WriteAllText(_folder["data.csv"], text);
        return NumberColumn.Read(_folder["data.csv"], wanted);
    }
}
