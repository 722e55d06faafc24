using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    /// <summary>
    /// A convolution (cross-correlation, as networks have it): at every place of the window, an affine map of what it sees,
    /// <c>[B, H, W, C]</c> to <c>[B, rows, columns, N]</c>.
    /// </summary>
    /// <param name="images">Images <c>[B, H, W, C]</c>, channels last.</param>
    /// <param name="weights">Weights <c>[window height·window width·C, N]</c>.</param>
    /// <param name="bias">Biases <c>[N]</c>.</param>
    /// <param name="window">The window.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the window does not fit on the images.</exception>
    public static Value Convolution(Value images, Value weights, Value bias, Window window)
    {
        var grid = Require.Grid(nameof(Convolution), nameof(images), images.Shape, window);
        Require.Matrix(nameof(Convolution), nameof(weights), weights);
        Require.Shape(nameof(Convolution), nameof(weights), weights, new Shape(grid.PatchLength, weights.Shape[1]));
        Require.Shape(nameof(Convolution), nameof(bias), bias, new Shape(weights.Shape[1]));
        return Reshape(Linear(Patches(images, window), weights, bias), new Shape(images.Shape[0], grid.Rows, grid.Columns, weights.Shape[1]));
    }

    /// <summary>
    /// A transposed convolution: every pixel is a place of the window and adds what a linear map makes of it to the larger
    /// image that has so many places, <c>[B, H, W, C]</c> to <c>[B, H·stride, W·stride, N]</c>, without padding
    /// <c>[B, (H − 1)·stride + window height, (W − 1)·stride + window width, N]</c>.
    /// </summary>
    /// <param name="images">Images <c>[B, H, W, C]</c>, channels last.</param>
    /// <param name="weights">Weights <c>[C, window height·window width·N]</c>.</param>
    /// <param name="bias">Biases <c>[N]</c>.</param>
    /// <param name="window">The window.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Value TransposedConvolution(Value images, Value weights, Value bias, Window window)
    {
        Require.Images(nameof(TransposedConvolution), nameof(images), images.Shape, window);
        if (bias.Shape.Rank != 1) throw new ArgumentException($"TransposedConvolution: bias is {bias.Shape}, not a vector.", nameof(bias));
        var (batch, channels, outputs) = (images.Shape[0], images.Shape[3], bias.Shape[0]);
        Require.Shape(nameof(TransposedConvolution), nameof(weights), weights, new Shape(channels, window.Height * window.Width * outputs));
        var (height, width) = window.ImageOf(images.Shape[1], images.Shape[2]);
        var rows = Reshape(images, new Shape(images.Shape.Count / channels, channels));
        return Fold(MatMul(rows, weights), new Shape(batch, height, width, outputs), window, bias);
    }
}
