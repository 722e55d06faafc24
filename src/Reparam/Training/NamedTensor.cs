namespace Reparam.Training;

/// <summary>Values with a name and a shape, as they stand in a safetensors file.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Shape">Sizes, outermost first, in row-major order; empty for a single number.</param>
public abstract record NamedTensor(string Name, int[] Shape)
{
    // Internal, which closes the family: the two kinds below are all that a training run needs.
    internal abstract int Length { get; }
}

/// <summary>A tensor of 32-bit floats (<c>F32</c>): weights, moments of an optimizer.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Values">The values, as many as the shape holds.</param>
public sealed record FloatTensor(string Name, int[] Shape, ReadOnlyMemory<float> Values) : NamedTensor(Name, Shape)
{
    internal override int Length => Values.Length;
}

/// <summary>A tensor of 64-bit integers (<c>I64</c>): step counters, positions of random streams.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Values">The values, as many as the shape holds.</param>
public sealed record Int64Tensor(string Name, int[] Shape, ReadOnlyMemory<long> Values) : NamedTensor(Name, Shape)
{
    internal override int Length => Values.Length;
}
