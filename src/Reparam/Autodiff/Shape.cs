using System.Globalization;

namespace Reparam.Autodiff;

/// <summary>The dimensions of a dense row-major array: up to four, each at least 1. No dimensions is a scalar.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    // Zero throughout is the scalar, so that default(Shape) is one too.
    readonly int _d0, _d1, _d2, _d3, _countBeyondFirst;

    /// <summary>A vector <c>[d0]</c>.</summary>
    public Shape(int d0) : this(1, d0, 1, 1, 1) { }

    /// <summary>A matrix <c>[d0, d1]</c>.</summary>
    public Shape(int d0, int d1) : this(2, d0, d1, 1, 1) { }

    /// <summary>An array <c>[d0, d1, d2]</c>.</summary>
    public Shape(int d0, int d1, int d2) : this(3, d0, d1, d2, 1) { }

    /// <summary>An array <c>[d0, d1, d2, d3]</c>.</summary>
    public Shape(int d0, int d1, int d2, int d3) : this(4, d0, d1, d2, d3) { }

    Shape(int rank, int d0, int d1, int d2, int d3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(d0, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(d1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(d2, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(d3, 1);
        (Rank, _d0, _d1, _d2, _d3) = (rank, d0, d1, d2, d3);
        if ((long)d0 * d1 > int.MaxValue || (long)d0 * d1 * d2 > int.MaxValue || (long)d0 * d1 * d2 > int.MaxValue / d3)
            throw new ArgumentOutOfRangeException(nameof(d0), $"{this} has more elements than an array can hold.");
        _countBeyondFirst = (d0 * d1 * d2 * d3) - 1;
    }

    /// <summary>The shape of a single number, <c>[]</c>.</summary>
    public static Shape Scalar => default;

    /// <summary>Number of dimensions, 0 to 4.</summary>
    public int Rank { get; }

    /// <summary>Number of elements.</summary>
    public int Count => _countBeyondFirst + 1;

    /// <summary>The last dimension; 1 for a scalar.</summary>
    public int Last => Rank == 0 ? 1 : this[Rank - 1];

    /// <summary>The dimension of an axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is not below <see cref="Rank"/>.</exception>
    public int this[int axis] => (uint)axis < (uint)Rank
        ? axis switch { 0 => _d0, 1 => _d1, 2 => _d2, _ => _d3 }
        : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"{this} has {Rank} axes.");

    /// <summary>This shape without its last axis.</summary>
    public Shape WithoutLast() => Rank switch
    {
        <= 1 => Scalar,
        2 => new(_d0),
        3 => new(_d0, _d1),
        _ => new(_d0, _d1, _d2),
    };

    /// <inheritdoc/>
    public bool Equals(Shape other) => (Rank, _d0, _d1, _d2, _d3) == (other.Rank, other._d0, other._d1, other._d2, other._d3);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, _d0, _d1, _d2, _d3);

    /// <summary>Whether two shapes have the same dimensions.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The dimensions, as in <c>[100, 20, 10]</c>.</summary>
    public override string ToString() => Rank switch
    {
        0 => "[]",
        1 => string.Create(CultureInfo.InvariantCulture, $"[{_d0}]"),
        2 => string.Create(CultureInfo.InvariantCulture, $"[{_d0}, {_d1}]"),
        3 => string.Create(CultureInfo.InvariantCulture, $"[{_d0}, {_d1}, {_d2}]"),
        _ => string.Create(CultureInfo.InvariantCulture, $"[{_d0}, {_d1}, {_d2}, {_d3}]"),
    };
}
