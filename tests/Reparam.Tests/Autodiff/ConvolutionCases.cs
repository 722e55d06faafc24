using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

/// <summary>Lines of the table of operations for windows of many kinds: odd and even sizes, strides, edges, one image, one channel.</summary>
static class ConvolutionCases
{
    // Images (B, H, W, C), window, and the channels on the other side.
    static readonly (int B, int H, int W, int C, Window Window, int N)[] Kinds =
    [
        (1, 1, 1, 1, new(1, 1), 1),
        (2, 3, 4, 2, new(1, 1), 3),
        (1, 5, 4, 1, new(2, 3), 2),
        (2, 4, 3, 1, new(3, 3), 2),
        (1, 5, 5, 1, new(5, 5, 2), 2),
        (1, 4, 4, 1, new(5, 5, 2), 1),
        (1, 6, 5, 1, new(4, 2, 2), 2),
        (1, 7, 4, 1, new(3, 3, 3), 1),
        (2, 5, 4, 2, new(1, 2, 3), 2),
        (1, 1, 2, 3, new(5, 4, 1), 1),
        (1, 4, 5, 2, new(1, 1, 1, Padding.Valid), 2),
        (2, 4, 4, 1, new(3, 2, 1, Padding.Valid), 2),
        (1, 6, 7, 1, new(3, 3, 2, Padding.Valid), 2),
        (1, 5, 6, 1, new(5, 4, 2, Padding.Valid), 2),
        (1, 5, 7, 1, new(2, 3, 3, Padding.Valid), 2),
    ];

    public static IEnumerable<OpCase> All => Kinds.SelectMany(kind => Of(kind.B, kind.H, kind.W, kind.C, kind.Window, kind.N));

    static IEnumerable<OpCase> Of(int b, int h, int w, int c, Window window, int n)
    {
        var images = new Shape(b, h, w, c);
        var reference = new ConvolutionReference(b, h, w, c, window);
        var name = $"{images}, {window}";
        yield return new($"Convolution {name}", [images, new(reference.PatchLength, n), new(n)], x => Op.Convolution(x[0], x[1], x[2], window), x => reference.Convolution(x[0], x[1], x[2]));

        // From here as places, to the image that has so many.
        var places = new ConvolutionReference(b, Size(h, window.Height), Size(w, window.Width), n, window);
        yield return new($"TransposedConvolution {name}", [images, new(window.Height * window.Width * n, c), new(n)], x => Op.TransposedConvolution(x[0], x[1], x[2], window), x => places.Transposed(x[0], x[1], x[2]));

        int Size(int count, int length) => window.Padding == Padding.Same ? count * window.Stride : ((count - 1) * window.Stride) + length;
    }
}
