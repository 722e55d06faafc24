namespace Reparam.Autodiff;

/// <summary>Numbers that training changes: a name, a shape and the values, which outlive every step.</summary>
public sealed class Parameter
{
    /// <summary>A parameter of zeros.</summary>
    /// <param name="name">Names it in checkpoints and messages; unique within a model.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public Parameter(string name, Shape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Shape) = (name, shape);
        Data = GC.AllocateArray<float>(shape.Count, pinned: true);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>The values, row-major.</summary>
    public float[] Data { get; }
}
