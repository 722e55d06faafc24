namespace Reparam.Autodiff;

/// <summary>
/// A dense float32 array recorded on a <see cref="Autodiff.Tape"/>: a handle, cheap to copy. It lives until the tape is
/// reset.
/// </summary>
public readonly struct Value
{
    readonly Tape? _tape;

    internal Value(Tape tape, int index, int generation) => (_tape, Index, Generation) = (tape, index, generation);

    /// <summary>The tape that recorded it.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Value)</c>, which no tape recorded.</exception>
    public Tape Tape => _tape ?? throw new InvalidOperationException("This value was recorded on no tape.");

    /// <summary>Whether this is a recorded value, not <c>default</c>.</summary>
    public bool IsRecorded => _tape is not null;

    /// <summary>The dimensions.</summary>
    /// <exception cref="InvalidOperationException">The tape was reset since.</exception>
    public Shape Shape => Tape.ShapeOf(this);

    /// <summary>The numbers, row-major; the span dies with the tape's reset.</summary>
    /// <exception cref="InvalidOperationException">The tape was reset since.</exception>
    public ReadOnlySpan<float> Data => Tape.DataOf(this);

    /// <summary>The number, of a value with one element.</summary>
    /// <exception cref="InvalidOperationException">There is more than one element, or the tape was reset since.</exception>
    public float Item => Data is [var only] ? only : throw new InvalidOperationException($"A value of shape {Shape} is not one number.");

    internal int Index { get; }

    internal int Generation { get; }

    /// <summary>Element by element, <see cref="Op.Add"/>.</summary>
    public static Value operator +(Value left, Value right) => Op.Add(left, right);

    /// <summary>Element by element, <see cref="Op.Subtract"/>.</summary>
    public static Value operator -(Value left, Value right) => Op.Subtract(left, right);

    /// <summary>Element by element, <see cref="Op.Multiply"/>.</summary>
    public static Value operator *(Value left, Value right) => Op.Multiply(left, right);

    /// <summary>By a number, <see cref="Op.Affine"/>.</summary>
    public static Value operator *(float scale, Value right) => Op.Affine(right, scale, 0);

    /// <summary>By a number, <see cref="Op.Affine"/>.</summary>
    public static Value operator *(Value left, float scale) => Op.Affine(left, scale, 0);

    /// <summary>The negative, <see cref="Op.Affine"/>.</summary>
    public static Value operator -(Value value) => Op.Affine(value, -1, 0);

    /// <inheritdoc/>
    public override string ToString() => IsRecorded ? $"Value {Shape}" : "Value (not recorded)";
}
