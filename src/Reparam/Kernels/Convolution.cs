namespace Reparam.Kernels;

/// <summary>
/// The trilinear form ⟨y, patches(x)·w⟩ of images x <c>[B, H, W, C]</c>, weights w <c>[window·C, N]</c> and what stands at the
/// places y <c>[B, rows, columns, N]</c>, where a row of patches(x) is what the window sees at a place. Its derivative for y is a
/// convolution, that for x a transposed one, and that for w the gradient of both; derivatives of these are these again.
/// </summary>
/// <remarks>
/// Places that see the same part of the window go together, so that padding is never multiplied, and so many at a time that
/// their patches stay in the second-level cache. The cut depends on the shapes alone, and a place's or a pixel's sum not on
/// how many images there are.
/// </remarks>
static unsafe class Convolution
{
    // Numbers of patches at once, half a megabyte: they stay in the second-level cache with their products.
    const int PatchesAtOnce = 1 << 17;

    /// <summary>The one of y, x and w that is computed from the other two.</summary>
    public enum Derivative
    {
        Places,
        Images,
        Weights,
    }

    /// <summary>y = patches(x)·w + bias, with an empty bias for none.</summary>
    public static void Places(
        Compute compute, in PatchGrid grid, ReadOnlySpan<float> images, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> places)
    {
        var (count, outputs) = (images.Length / grid.ImageLength, weights.Length / grid.PatchLength);
        fixed (float* x = images, w = weights, y = places, b = bias) Run(compute, Derivative.Places, grid, count, x, w, y, outputs, b);
        ScaledOperands.Mend((compute, grid), static (state, x, w, y) => Places(state.compute, state.grid, x, w, default, y), images, weights, bias, places);
    }

    /// <summary>x = patchesᵀ(y·wᵀ) + bias, with an empty bias for none.</summary>
    public static void Images(
        Compute compute, in PatchGrid grid, ReadOnlySpan<float> places, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> images)
    {
        var (count, outputs) = (images.Length / grid.ImageLength, weights.Length / grid.PatchLength);
        if (bias.IsEmpty) images.Clear();
        else for (var i = 0; i < images.Length; i += bias.Length) bias.CopyTo(images[i..]);
        fixed (float* x = images, w = weights, y = places) Run(compute, Derivative.Images, grid, count, x, w, y, outputs, null);
        ScaledOperands.Mend((compute, grid), static (state, y, w, x) => Images(state.compute, state.grid, y, w, default, x), places, weights, bias, images);
    }

    /// <summary>w = patches(x)ᵀ·y.</summary>
    public static void Weights(Compute compute, in PatchGrid grid, ReadOnlySpan<float> images, ReadOnlySpan<float> places, Span<float> weights)
    {
        var (count, outputs) = (images.Length / grid.ImageLength, weights.Length / grid.PatchLength);
        weights.Clear();
        fixed (float* x = images, w = weights, y = places) Run(compute, Derivative.Weights, grid, count, x, w, y, outputs, null);
        ScaledOperands.Mend((compute, grid), static (state, x, y, w) => Weights(state.compute, state.grid, x, y, w), images, places, default, weights);
    }

    static void Run(Compute compute, Derivative derivative, in PatchGrid grid, int images, float* x, float* w, float* y, int outputs, float* bias)
    {
        for (var row = 0; row < grid.Rows;)
        {
            var rows = grid.RowsFrom(row);
            for (var column = 0; column < grid.Columns;)
            {
                var columns = grid.ColumnsFrom(column);
                var piece = new PatchPiece { Grid = grid, Rows = rows, Columns = columns, X = x, Y = y, Outputs = outputs, Bias = bias };
                Run(compute, derivative, piece, images * rows.Places, w);
                column += columns.Places;
            }
            row += rows.Places;
        }
    }

    static void Run(Compute compute, Derivative derivative, PatchPiece piece, int lines, float* w)
    {
        var (inner, outputs, across) = (piece.PatchLength, piece.Outputs, piece.Columns.Places);
        var linesAtOnce = Math.Min(lines, Math.Max(1, PatchesAtOnce / (across * Math.Max(inner, outputs))));
        var length = (nint)linesAtOnce * across;
        piece.Patches = compute.Scratch.Take((length * (inner + outputs)) + ((nint)inner * outputs));
        piece.AtPlaces = piece.Patches + (length * inner);
        var seen = piece.AtPlaces + (length * outputs);
        if (derivative != Derivative.Weights) piece.TakeWeights(w, seen);
        for (var first = 0; first < lines; first += linesAtOnce)
        {
            piece.FirstLine = first;
            piece.Lines = Math.Min(linesAtOnce, lines - first);
            var count = piece.Lines * across;
            var patches = new Span<float>(piece.Patches, count * inner);
            var places = new Span<float>(piece.AtPlaces, count * outputs);
            var weights = new Span<float>(seen, inner * outputs);
            switch (derivative)
            {
                case Derivative.Places:
                    piece.Do(compute, PatchMove.Gather);
                    compute.Product.Multiply(patches, false, weights, false, count, outputs, inner, places);
                    piece.Do(compute, PatchMove.Put);
                    break;
                case Derivative.Images:
                    piece.Do(compute, PatchMove.Take);
                    compute.Product.Multiply(places, false, weights, true, count, inner, outputs, patches);
                    piece.Do(compute, PatchMove.Fold);
                    break;
                case Derivative.Weights:
                    piece.Do(compute, PatchMove.Gather);
                    piece.Do(compute, PatchMove.Take);
                    compute.Product.Multiply(patches, true, places, false, inner, outputs, count, weights, accumulate: first > 0);
                    break;
            }
        }
        if (derivative == Derivative.Weights) piece.AddWeights(seen, w);
    }
}
