using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reproductions;

/// <summary>Protocol, data and files of Table 1, which all its cells share.</summary>
sealed class TablePlan
{
    /// <summary>Reads the files of the table.</summary>
    /// <param name="path">Folder of the table; it must exist.</param>
    /// <param name="protocol">The protocol; it must be the same as the folder's.</param>
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

    /// <summary>Test images that evaluate the runs.</summary>
    public int[] TestImages { get; }
}
