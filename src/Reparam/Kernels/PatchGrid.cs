namespace Reparam.Kernels;

/// <summary>Positions of a window on channels-last images <c>[B, H, W, C]</c>.</summary>
readonly struct PatchGrid
{
    public PatchGrid(in Window window, int height, int width, int channels)
    {
        (Window, Height, Width, Channels) = (window, height, width, channels);
        (Rows, Columns) = window.PlacesOn(height, width);
        (Top, Left) = (window.Before(height, window.Height), window.Before(width, window.Width));
    }

    public readonly Window Window;
    public readonly int Height, Width, Channels;

    /// <summary>Places down and across.</summary>
    public readonly int Rows, Columns;

    /// <summary>Padding before the first pixel.</summary>
    public readonly int Top, Left;

    /// <summary>Numbers of an image.</summary>
    public int ImageLength => Height * Width * Channels;

    /// <summary>Numbers under the window.</summary>
    public int PatchLength => Window.Height * Window.Width * Channels;

    /// <summary>The rows of places from <paramref name="place"/> on that see the same rows of the window.</summary>
    public AxisPart RowsFrom(int place) => Part(place, Rows, Top, Window.Height, Height);

    /// <summary>The columns of places from <paramref name="place"/> on that see the same columns of the window.</summary>
    public AxisPart ColumnsFrom(int place) => Part(place, Columns, Left, Window.Width, Width);

    AxisPart Part(int place, int places, int before, int window, int size)
    {
        var (tap, taps) = Seen((place * Window.Stride) - before, window, size);
        var end = place + 1;
        while (end < places && Seen((end * Window.Stride) - before, window, size) == (tap, taps)) end++;
        return new(place, end - place, tap, taps);
    }

    static (int Tap, int Taps) Seen(int start, int window, int size)
    {
        var first = Math.Max(0, -start);
        return (first, Math.Min(window, size - start) - first);
    }
}

/// <summary>Neighbouring places along an axis, at all of which the same part of the window lies on the image, not on padding.</summary>
/// <param name="Place">The first place.</param>
/// <param name="Places">How many.</param>
/// <param name="Tap">The window's first row or column that lies on the image.</param>
/// <param name="Taps">How many do; at least 1.</param>
readonly record struct AxisPart(int Place, int Places, int Tap, int Taps);
