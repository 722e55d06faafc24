using System.Numerics.Tensors;

namespace Reparam.Kernels;

/// <summary>
/// What a window sees at every place of an image, a row of numbers each (im2col), and the adjoint: rows added back
/// to where they were seen. Channels are last, so a row of the window is one run of numbers in the image and in the patch.
/// </summary>
static unsafe class ImagePatches
{
    // Numbers per block, as elsewhere: enough to pay for handing it to a thread.
    const int BlockElements = 8192;

    /// <summary>Copies <c>[B, H, W, C]</c> to <c>[B·rows·columns, window·C]</c>, zeros where the window sees padding.</summary>
    public static void Forward(Compute compute, ReadOnlySpan<float> images, in PatchGrid grid, Span<float> patches)
    {
        fixed (float* source = images, target = patches)
        {
            var lines = patches.Length / grid.PatchesLength * grid.Rows;
            compute.Ranges(lines, PerBlock(grid.PatchesLength / grid.Rows), new Gathered { Grid = grid, Images = source, Patches = target });
        }
    }

    /// <summary>Adds <c>[B·rows·columns, window·C]</c> up to <c>[B, H, W, C]</c>, every pixel starting with the bias <c>[C]</c>, or 0 where that is empty.</summary>
    public static void Backward(Compute compute, ReadOnlySpan<float> patches, ReadOnlySpan<float> bias, in PatchGrid grid, Span<float> images)
    {
        fixed (float* source = patches, target = images, start = bias)
        {
            compute.Ranges(images.Length / grid.ImageLength, PerBlock(grid.PatchesLength), new Folded { Grid = grid, Patches = source, Bias = start, Images = target });
        }
    }

    static int PerBlock(int numbers) => Math.Max(1, BlockElements / numbers);

    struct Gathered : IRangeBody
    {
        public PatchGrid Grid;
        public float* Images, Patches;

        // A line is one row of places of one image.
        public readonly void Run(int first, int count)
        {
            var (window, channels) = (Grid.Window, Grid.Channels);
            var run = window.Width * channels;
            var patch = Patches + ((nint)first * Grid.Columns * Grid.PatchLength);
            for (var line = first; line < first + count; line++)
            {
                var image = Images + ((nint)(line / Grid.Rows) * Grid.ImageLength);
                var top = (line % Grid.Rows * window.Stride) - Grid.Top;
                for (var column = 0; column < Grid.Columns; column++)
                {
                    var left = (column * window.Stride) - Grid.Left;
                    var (x, seen) = PatchGrid.Inside(left, window.Width, Grid.Width);
                    for (var y = 0; y < window.Height; y++, patch += run)
                    {
                        var row = new Span<float>(patch, run);
                        if ((uint)(top + y) >= (uint)Grid.Height)
                        {
                            row.Clear();
                            continue;
                        }
                        row[..(x * channels)].Clear();
                        new ReadOnlySpan<float>(image + ((((nint)(top + y) * Grid.Width) + left + x) * channels), seen * channels).CopyTo(row[(x * channels)..]);
                        row[((x + seen) * channels)..].Clear();
                    }
                }
            }
        }
    }

    struct Folded : IRangeBody
    {
        public PatchGrid Grid;
        public float* Patches, Bias, Images;

        // Images, one after the other: a pixel sums its places in their order, whoever does it.
        public readonly void Run(int first, int count)
        {
            var (window, channels) = (Grid.Window, Grid.Channels);
            var run = window.Width * channels;
            var patch = Patches + ((nint)first * Grid.PatchesLength);
            for (var i = first; i < first + count; i++)
            {
                var image = Images + ((nint)i * Grid.ImageLength);
                Start(image);
                for (var place = 0; place < Grid.Rows * Grid.Columns; place++)
                {
                    var top = (place / Grid.Columns * window.Stride) - Grid.Top;
                    var left = (place % Grid.Columns * window.Stride) - Grid.Left;
                    var (x, seen) = PatchGrid.Inside(left, window.Width, Grid.Width);
                    for (var y = 0; y < window.Height; y++, patch += run)
                    {
                        if ((uint)(top + y) >= (uint)Grid.Height) continue;
                        var pixels = new Span<float>(image + ((((nint)(top + y) * Grid.Width) + left + x) * channels), seen * channels);
                        TensorPrimitives.Add(pixels, new ReadOnlySpan<float>(patch + (x * channels), seen * channels), pixels);
                    }
                }
            }
        }

        readonly void Start(float* image)
        {
            var pixels = new Span<float>(image, Grid.ImageLength);
            if (Bias == null) pixels.Clear();
            else for (var i = 0; i < pixels.Length; i += Grid.Channels) new ReadOnlySpan<float>(Bias, Grid.Channels).CopyTo(pixels[i..]);
        }
    }
}
