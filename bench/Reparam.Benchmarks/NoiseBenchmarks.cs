using BenchmarkDotNet.Attributes;
using Reparam.Randomness;

namespace Reparam.Benchmarks;

/// <summary>
/// Times the noise of each distribution, in nanoseconds per element, within the second-level cache. All distributions begin with
/// the random bits, which are the baseline.
/// </summary>
[MemoryDiagnoser]
public class NoiseBenchmarks
{
    const int Length = 1 << 16;

    readonly RandomKey _key = RandomKey.FromSeed(1);
    readonly uint[] _bits = new uint[Length];
    readonly float[] _noise = new float[Length];
    ulong _start;

    [Benchmark(Baseline = true, OperationsPerInvoke = Length)]
    public void Bits() => _key.FillBits(Next(), _bits);

    [Benchmark(OperationsPerInvoke = Length)]
    public void Uniform() => _key.FillUniform(Next(), _noise);

    [Benchmark(OperationsPerInvoke = Length)]
    public void Exponential() => _key.FillExponential(Next(), _noise);

    [Benchmark(OperationsPerInvoke = Length)]
    public void Gumbel() => _key.FillGumbel(Next(), _noise);

    [Benchmark(OperationsPerInvoke = Length)]
    public void Logistic() => _key.FillLogistic(Next(), _noise);

    // Every call draws other elements, because a block with a value in a tail takes longer.
    ulong Next() => _start += Length;
}
