using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reproductions;

/// <summary>What all cells of a table share: protocol, data, and the files in its folder.</summary>
sealed class TablePlan
{
    /// <param name="path">Folder of the table, which exists.</param>
    /// <param name="protocol">The protocol, agreed with the folder's.</param>
    /// <param name="dataset">The images.</param>
    /// <exception cref="InvalidDataException">A file of the table is damaged.</exception>
    public TablePlan(string path, TableProtocol protocol, Dataset dataset)
    {
        (Path, Protocol, Dataset) = (path, protocol, dataset);
        (Table, Grid) = (new(TablePath), new(System.IO.Path.Combine(path, "grid.csv")));
        TestImages = ChosenImages.Of(dataset.Test, protocol.TestImages);
    }

    public string Path { get; }

    public TableProtocol Protocol { get; }

    public long Steps => Protocol.Steps;

    public Dataset Dataset { get; }

    public string TablePath => TableProtocol.TableIn(Path);

    public RowFile<TableRow> Table { get; }

    public RowFile<GridRow> Grid { get; }

    /// <summary>The test images that runs are judged on.</summary>
    public int[] TestImages { get; }
}
