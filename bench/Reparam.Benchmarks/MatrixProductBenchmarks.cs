using BenchmarkDotNet.Attributes;
using Reparam.Kernels;

namespace Reparam.Benchmarks;

/// <summary>Times the managed product against an installed BLAS.</summary>
[MemoryDiagnoser]
public class MatrixProductBenchmarks : IDisposable
{
    Workers? _workers;
    BlockedProduct? _managed;
    NativeProduct? _native;
    float[] _a = [];
    float[] _b = [];
    float[] _c = [];

    public static IEnumerable<MatrixProductShape> Shapes => MatrixProductShape.All;

    [ParamsSource(nameof(Shapes))]
    public MatrixProductShape Shape { get; set; } = MatrixProductShape.All[0];

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _workers = new Workers(Threads);
        _managed = new BlockedProduct(_workers);
        if (NativeProduct.TryLoad(out _native) && _native.CanSetThreads) _native.SetThreads(Threads);
        _a = new float[Shape.Rows * Shape.Inner];
        _b = new float[Shape.Inner * Shape.Columns];
        _c = new float[Shape.Rows * Shape.Columns];
        _a.AsSpan().Fill(0.5f);
        _b.AsSpan().Fill(0.25f);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _workers?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void Native() => Multiply(_native ?? throw new NotSupportedException("No BLAS was found."));

    [Benchmark]
    public void Managed() => Multiply(_managed!);

    void Multiply(IMatrixProduct product) => product.Multiply(
        _a, Shape.TransposeA, _b, Shape.TransposeB, Shape.Rows, Shape.Columns, Shape.Inner, _c);
}
