using System.Collections.Concurrent;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    // The window is part of what the operations are: three rules for each, made once.
    static readonly ConcurrentDictionary<Window, ConvolutionRules> RulesOfWindows = [];

    /// <summary>
    /// A convolution (cross-correlation, as networks have it): at every place of the window, an affine map of what it sees,
    /// <c>[B, H, W, C]</c> to <c>[B, rows, columns, N]</c>.
    /// </summary>
    /// <param name="images">Images <c>[B, H, W, C]</c>, channels last.</param>
    /// <param name="weights">Weights <c>[window height·window width·C, N]</c>, the window's numbers in the order of an image's.</param>
    /// <param name="bias">Biases <c>[N]</c>.</param>
    /// <param name="window">The window.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the window does not fit on the images.</exception>
    public static Value Convolution(Value images, Value weights, Value bias, Window window)
    {
        var grid = Require.Grid(nameof(Convolution), images, window);
        Require.Matrix(nameof(Convolution), nameof(weights), weights);
        Require.Shape(nameof(Convolution), nameof(weights), weights, new Shape(grid.PatchLength, weights.Shape[1]));
        Require.Shape(nameof(Convolution), nameof(bias), bias, new Shape(weights.Shape[1]));
        return AtPlaces(images, weights, bias, window);
    }

    /// <summary>
    /// A transposed convolution: every pixel is a place of the window and adds what a linear map makes of it to the larger
    /// image that has so many places, <c>[B, H, W, C]</c> to <c>[B, H·stride, W·stride, N]</c>, without padding
    /// <c>[B, (H − 1)·stride + window height, (W − 1)·stride + window width, N]</c>. But for the bias it is the adjoint of the
    /// <see cref="Convolution"/> of such larger images with the same weights.
    /// </summary>
    /// <param name="images">Images <c>[B, H, W, C]</c>, channels last.</param>
    /// <param name="weights">Weights <c>[window height·window width·N, C]</c>, the window's numbers in the order of an image's.</param>
    /// <param name="bias">Biases <c>[N]</c>.</param>
    /// <param name="window">The window.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="OverflowException">The larger image is too large to be counted.</exception>
    public static Value TransposedConvolution(Value images, Value weights, Value bias, Window window)
    {
        Require.Images(nameof(TransposedConvolution), images, window);
        if (bias.Shape.Rank != 1) throw new ArgumentException($"TransposedConvolution: bias is {bias.Shape}, not a vector.", nameof(bias));
        var (batch, channels, outputs) = (images.Shape[0], images.Shape[3], bias.Shape[0]);
        Require.Patch(nameof(TransposedConvolution), window, outputs);
        Require.Shape(nameof(TransposedConvolution), nameof(weights), weights, new Shape(window.Height * window.Width * outputs, channels));
        var (height, width) = window.ImageOf(images.Shape[1], images.Shape[2]);
        return OnImages(images, weights, bias, new Shape(batch, height, width, outputs), window);
    }

    // y, x and w of ⟨y, patches(x)·w⟩ from the other two. A gradient of any is one of the others.
    static Value AtPlaces(Value x, Value w, Value bias, Window window)
    {
        var grid = Require.Grid(nameof(Convolution), x, window);
        var y = x.Tape.Record(ConvolutionRules.Of(window).AtPlaces, new Shape(x.Shape[0], grid.Rows, grid.Columns, w.Shape[1]), x, w, bias);
        Kernels.Convolution.Places(x.Tape.Compute, grid, x.Data, w.Data, bias.IsRecorded ? bias.Data : default, x.Tape.Write(y));
        return y;
    }

    static Value OnImages(Value y, Value w, Value bias, Shape shape, Window window)
    {
        var x = y.Tape.Record(ConvolutionRules.Of(window).OnImages, shape, y, w, bias);
        var grid = Require.Grid(nameof(TransposedConvolution), x, window);
        Kernels.Convolution.Images(y.Tape.Compute, grid, y.Data, w.Data, bias.IsRecorded ? bias.Data : default, y.Tape.Write(x));
        return x;
    }

    static Value OfWeights(Value x, Value y, Window window)
    {
        var grid = Require.Grid(nameof(Convolution), x, window);
        var w = x.Tape.Record(ConvolutionRules.Of(window).OfWeights, new Shape(grid.PatchLength, y.Shape[3]), x, y);
        Kernels.Convolution.Weights(x.Tape.Compute, grid, x.Data, y.Data, x.Tape.Write(w));
        return w;
    }

    sealed class ConvolutionRules(Window window)
    {
        public static ConvolutionRules Of(Window window) => RulesOfWindows.GetOrAdd(window, static window => new(window));

        public Rule AtPlaces { get; } = new(nameof(Convolution), (in Backward back) =>
        {
            var (x, w, dy) = (back.Input(0), back.Input(1), back.Upstream);
            if (back.Needs(0)) back.Add(0, OnImages(dy, w, default, x.Shape, window));
            if (back.Needs(1)) back.Add(1, OfWeights(x, dy, window));
            if (back.Needs(2)) back.Add(2, SumFirst(dy, back.Input(2).Shape));
        });

        public Rule OnImages { get; } = new(nameof(TransposedConvolution), (in Backward back) =>
        {
            var (y, w, dx) = (back.Input(0), back.Input(1), back.Upstream);
            if (back.Needs(0)) back.Add(0, AtPlaces(dx, w, default, window));
            if (back.Needs(1)) back.Add(1, OfWeights(dx, y, window));
            if (back.Needs(2)) back.Add(2, SumFirst(dx, back.Input(2).Shape));
        });

        public Rule OfWeights { get; } = new("ConvolutionWeights", (in Backward back) =>
        {
            var (x, y, dw) = (back.Input(0), back.Input(1), back.Upstream);
            if (back.Needs(0)) back.Add(0, OnImages(y, dw, default, x.Shape, window));
            if (back.Needs(1)) back.Add(1, AtPlaces(x, dw, default, window));
        });
    }
}
