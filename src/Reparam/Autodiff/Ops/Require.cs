using System.Runtime.CompilerServices;
using Reparam.Kernels;

namespace Reparam.Autodiff;

/// <summary>Shape checks at the entry of an operation; the messages show the shapes.</summary>
static class Require
{
    public static void SameShape(string operation, Value a, Value b, [CallerArgumentExpression(nameof(b))] string name = "")
    {
        if (a.Shape != b.Shape) throw new ArgumentException($"{operation}: the shapes {a.Shape} and {b.Shape} differ.", name);
    }

    public static void Shape(string operation, string name, Value value, Shape expected)
    {
        if (value.Shape != expected) throw new ArgumentException($"{operation}: {name} is {value.Shape}, not {expected}.", name);
    }

    public static void SameShapeOrRow(string operation, string name, Value value, Shape shape, Shape row)
    {
        if (value.Shape != shape && value.Shape != row) throw new ArgumentException($"{operation}: {name} is {value.Shape}, neither {shape} nor {row}.", name);
    }

    public static void Matrix(string operation, string name, Value value)
    {
        if (value.Shape.Rank != 2) throw new ArgumentException($"{operation}: {name} is {value.Shape}, not a matrix.", name);
    }

    public static void Rows(string operation, string name, Shape rows, Shape row)
    {
        if (rows.Count % row.Count != 0) throw new ArgumentException($"{operation}: {rows} is not made of rows of {row}.", name);
    }

    public static void Images(string operation, Value images, Window window)
    {
        if (images.Shape.Rank != 4) throw new ArgumentException($"{operation}: images is {images.Shape}, not [B, H, W, C].", nameof(images));
        if (window.Stride == 0) throw new ArgumentException($"{operation}: the window has no size.", nameof(window));
        Patch(operation, window, images.Shape[3]);
    }

    /// <summary>That a window's numbers can be counted.</summary>
    public static void Patch(string operation, Window window, int channels)
    {
        if ((long)window.Height * window.Width > int.MaxValue / Math.Max(1, channels))
            throw new ArgumentException(
                $"{operation}: a window of {window} over {channels} channels has more than {int.MaxValue} numbers.", nameof(window));
    }

    public static PatchGrid Grid(string operation, Value images, Window window)
    {
        Images(operation, images, window);
        var grid = new PatchGrid(window, images.Shape[1], images.Shape[2], images.Shape[3]);
        if (grid.Rows < 1 || grid.Columns < 1)
            throw new ArgumentException($"{operation}: a window of {window} does not fit on images {images.Shape}.", nameof(images));
        return grid;
    }
}
