using BenchmarkDotNet.Attributes;
using Reparam.Benchmarks.Comparison;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Benchmarks;

/// <summary>Samples from rows of logits: the works of <c>bench/pytorch</c> by shape. They must allocate nothing.</summary>
[MemoryDiagnoser]
public class DrawBenchmarks : IDisposable
{
    Compute? _compute;
    IWork _work = null!;

    public static IEnumerable<string> Works => Comparison.Works.Rows;

    public static IEnumerable<string> Shapes => Comparison.Works.RowShapes;

    [ParamsSource(nameof(Works))]
    public string Work { get; set; } = "";

    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _compute = new Compute(Threads);
        var elements = Shape.Split('x').Aggregate(1, (product, length) => product * int.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
        _work = Comparison.Works.Open(Work, Shape, Input, _compute);

        float[] Input(string name)
        {
            var values = new float[elements];
            RandomKey.FromSeed((ulong)name.Length).FillLogistic(0, values);
            return values;
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _compute?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Call() => _work.Call();
}
