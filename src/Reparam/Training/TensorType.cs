namespace Reparam.Training;

/// <summary>A type of values as safetensors name it.</summary>
sealed record TensorType(string Name, int Bytes)
{
    public static readonly TensorType F32 = new("F32", sizeof(float));
    public static readonly TensorType I64 = new("I64", sizeof(long));

    public static TensorType Of(NamedTensor tensor) => tensor is FloatTensor ? F32 : I64;

    /// <summary>The type with this name; null when it is none of ours.</summary>
    public static TensorType? Named(string name) => name == F32.Name ? F32 : name == I64.Name ? I64 : null;

    /// <summary>Number of values that a shape holds; null when a size is negative or one array cannot hold them.</summary>
    public static long? Count(ReadOnlySpan<int> shape)
    {
        var isEmpty = false;
        foreach (var size in shape)
        {
            if (size < 0) return null;
            isEmpty |= size == 0;
        }
        if (isEmpty) return 0;

        var count = 1L;
        foreach (var size in shape)
        {
            // Both factors are below 2^31 here, so the product cannot overflow.
            count *= size;
            if (count > Array.MaxLength) return null;
        }
        return count;
    }
}
