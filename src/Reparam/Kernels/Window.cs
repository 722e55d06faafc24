namespace Reparam.Kernels;

/// <summary>Padding of a window at the edges of an image.</summary>
public enum Padding
{
    /// <summary>
    /// Zeros around the image, as few as make <c>⌈size/stride⌉</c> places, half on either side and an odd one at the end.
    /// </summary>
    Same,

    /// <summary>None: the window stays inside, at <c>⌊(size − window)/stride⌋ + 1</c> places.</summary>
    Valid,
}

/// <summary>A window that is laid over an image, place after place.</summary>
public readonly record struct Window
{
    /// <summary>A window.</summary>
    /// <param name="height">Its rows, at least 1.</param>
    /// <param name="width">Its columns, at least 1.</param>
    /// <param name="stride">Pixels from place to place, down and across, at least 1.</param>
    /// <param name="padding">What it does at the edges.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or there is no such padding.</exception>
    public Window(int height, int width, int stride = 1, Padding padding = Padding.Same)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (padding is not (Padding.Same or Padding.Valid)) throw new ArgumentOutOfRangeException(nameof(padding), padding, "No such padding.");
        (Height, Width, Stride, Padding) = (height, width, stride, padding);
    }

    /// <summary>Its rows.</summary>
    public int Height { get; }

    /// <summary>Its columns.</summary>
    public int Width { get; }

    /// <summary>Pixels from place to place, down and across.</summary>
    public int Stride { get; }

    /// <summary>Padding at the edges.</summary>
    public Padding Padding { get; }

    /// <summary>Number of places on an image, down and across; 0 or less if the window does not fit.</summary>
    /// <param name="height">The image's rows.</param>
    /// <param name="width">The image's columns.</param>
    public (int Rows, int Columns) PlacesOn(int height, int width) => (Places(height, Height), Places(width, Width));

    /// <summary>The image that has so many places: what a transposed convolution makes of them.</summary>
    /// <param name="rows">Places down.</param>
    /// <param name="columns">Places across.</param>
    /// <exception cref="OverflowException">It is too large to be counted.</exception>
    public (int Height, int Width) ImageOf(int rows, int columns) => (Size(rows, Height), Size(columns, Width));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Height}×{Width}, stride {Stride}, {Padding}");

    /// <summary>Zeros before the first pixel of an axis.</summary>
    internal int Before(int size, int window) => Padding == Padding.Valid ? 0 : Math.Max(0, ((Places(size, window) - 1) * Stride) + window - size) / 2;

    int Places(int size, int window) => Padding == Padding.Same ? ((size - 1) / Stride) + 1 : size < window ? 0 : ((size - window) / Stride) + 1;

    int Size(int places, int window) => checked(Padding == Padding.Same ? places * Stride : ((places - 1) * Stride) + window);
}
