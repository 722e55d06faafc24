namespace Reparam.Benchmarks;

/// <summary>Shape of a product in training the paper's VAEs, or a large square for the peak rate.</summary>
public sealed record MatrixProductShape(int Rows, int Inner, int Columns, bool TransposeA = false, bool TransposeB = false)
{
    public static readonly MatrixProductShape[] All =
    [
        new(100, 784, 200),
        new(100, 200, 784),
        new(784, 100, 200, TransposeA: true),
        new(200, 100, 784, TransposeA: true),
        new(100, 784, 200, TransposeB: true),
        new(100, 200, 784, TransposeB: true),
        new(512, 512, 512),
    ];

    public double Flops => 2.0 * Rows * Inner * Columns;

    public override string ToString()
        => $"{Rows}x{Inner}x{Columns}{(TransposeA ? " At" : "")}{(TransposeB ? " Bt" : "")}";
}
