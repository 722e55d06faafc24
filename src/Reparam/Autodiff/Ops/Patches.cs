using System.Collections.Concurrent;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    // The window is part of what the operation is: a pair of rules for each, made once.
    static readonly ConcurrentDictionary<Window, (Rule Patches, Rule Fold)> PatchRules = [];

    /// <summary>
    /// What a window sees at every place of images, zeros where it sees padding: <c>[B, H, W, C]</c> to
    /// <c>[B·rows·columns, window height·window width·C]</c>. Linear; its adjoint is <see cref="Fold"/>.
    /// </summary>
    /// <param name="images">Images <c>[B, H, W, C]</c>, channels last.</param>
    /// <param name="window">The window.</param>
    /// <exception cref="ArgumentException"><paramref name="images"/> is no such array, or the window does not fit on it.</exception>
    public static Value Patches(Value images, Window window)
    {
        var grid = Require.Grid(nameof(Patches), nameof(images), images.Shape, window);
        var y = images.Tape.Record(RulesOf(window).Patches, new Shape(images.Shape[0] * grid.Rows * grid.Columns, grid.PatchLength), images);
        ImagePatches.Forward(images.Tape.Compute, images.Data, grid, images.Tape.Write(y));
        return y;
    }

    /// <summary>
    /// Adds patches up to images, every number to the pixel it was seen at; what was seen of the padding is dropped.
    /// Linear; without bias it is the adjoint of <see cref="Patches"/>.
    /// </summary>
    /// <param name="patches">One row for each place, <c>[B·rows·columns, window height·window width·C]</c>.</param>
    /// <param name="shape">The images' dimensions <c>[B, H, W, C]</c>.</param>
    /// <param name="window">The window.</param>
    /// <param name="bias">Added to every pixel, <c>[C]</c>; none by default.</param>
    /// <exception cref="ArgumentException"><paramref name="patches"/> or <paramref name="bias"/> does not fit <paramref name="shape"/> and <paramref name="window"/>.</exception>
    public static Value Fold(Value patches, Shape shape, Window window, Value bias = default)
    {
        var grid = Require.Grid(nameof(Fold), nameof(shape), shape, window);
        Require.Shape(nameof(Fold), nameof(patches), patches, new Shape(shape[0] * grid.Rows * grid.Columns, grid.PatchLength));
        if (bias.IsRecorded) Require.Shape(nameof(Fold), nameof(bias), bias, new Shape(grid.Channels));
        var y = patches.Tape.Record(RulesOf(window).Fold, shape, patches, bias);
        ImagePatches.Backward(patches.Tape.Compute, patches.Data, bias.IsRecorded ? bias.Data : default, grid, patches.Tape.Write(y));
        return y;
    }

    static (Rule Patches, Rule Fold) RulesOf(Window window) => PatchRules.GetOrAdd(window, static window =>
    (
        new Rule(nameof(Patches), (in Backward back) => back.Add(0, Fold(back.Upstream, back.Input(0).Shape, window))),
        new Rule(nameof(Fold), (in Backward back) =>
        {
            if (back.Needs(0)) back.Add(0, Patches(back.Upstream, window));
            if (back.Needs(1)) back.Add(1, SumFirst(back.Upstream, back.Input(1).Shape));
        })
    ));
}
