namespace Reparam.Kernels;

/// <summary>Where the places of a window lie on channels-last images <c>[B, H, W, C]</c>.</summary>
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

    /// <summary>Numbers of an image, of a patch, of an image's patches.</summary>
    public int ImageLength => Height * Width * Channels;

    public int PatchLength => Window.Height * Window.Width * Channels;

    public int PatchesLength => Rows * Columns * PatchLength;

    /// <summary>The part of the window at a place that lies on the axis: its first and how many.</summary>
    public static (int First, int Count) Inside(int start, int window, int size)
    {
        var first = Math.Max(0, -start);
        return (first, Math.Max(0, Math.Min(window, size - start) - first));
    }
}
