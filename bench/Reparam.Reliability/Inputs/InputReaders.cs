using Reparam.Experiments.Reproductions;
using Reparam.Reliability.Readers;

namespace Reparam.Reliability.Inputs;

/// <summary>All readers of the campaign.</summary>
static class InputReaders
{
    public static IReadOnlyList<InputReader> All { get; } =
    [
        new SafetensorsReader(),
        new CheckpointReader(),
        new IdxReader(),
        new GzipReader(),
        new AmatReader(),
        new DataFolderReader(),
        new ColumnReader(),
        new LogitsReader(),
        new ProblemReader(),
        new ComparisonReader(),
        new ConfigReader(),
        new MetricsReader(),
        new ResultReader(),
        new MapReader(),
        new ProtocolReader(),
        new RowsReader<TableRow>("table1.csv", Cell.Text, Cell.Text, Cell.Whole, Cell.Number, Cell.NumberOrNone, Cell.Number, Cell.Text, Cell.Whole,
            Cell.Number),
        new RowsReader<GridRow>("grid.csv", Cell.Text, Cell.Text, Cell.Text, Cell.Whole, Cell.Number, Cell.NumberOrNone, Cell.WholeOrNone,
            Cell.NumberOrNone, Cell.Number),
        new RowsReader<ClassificationRow>("table2.csv", Cell.Text, Cell.Whole, Cell.Whole, Cell.Number, Cell.Text, Cell.Number, Cell.Number, Cell.Number),
        new RowsReader<ClassificationCurveRow>("table2-curves.csv", Cell.Text, Cell.Whole, Cell.Whole, Cell.Number, Cell.Number, Cell.Number),
        new RowsReader<AlphaRow>("table2-alphas.csv", Cell.Text, Cell.Number, Cell.Whole, Cell.NumberOrNone, Cell.NumberOrNone, Cell.Number),
        new RowsReader<SpeedRow>("figure5.csv", Cell.Classes, Cell.Text, Cell.Above),
        new RowsReader<RunGridRow>("run grid csv", Cell.Text, Cell.Text, Cell.Whole, Cell.Whole, Cell.Number, Cell.Number),
        new SettingReader(),
        new ArgumentsReader(),
        new CommandReader(),
    ];
}
