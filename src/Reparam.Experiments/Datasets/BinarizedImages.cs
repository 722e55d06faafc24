using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// Writes uniforms in (0, 1) for the elements <paramref name="firstElement"/>, <paramref name="firstElement"/> + 1, ...
/// The same element always gets the same number, however the calls are cut.
/// </summary>
delegate void UniformSource(ulong firstElement, Span<float> destination);

/// <summary>A set of images seen through a <see cref="Binarization"/>, as batches of float rows.</summary>
sealed class BinarizedImages
{
    /// <summary>Prepares the images; with <see cref="Binarization.Fixed"/> this draws every pixel of the set.</summary>
    /// <param name="images">The images.</param>
    /// <param name="mode">Images that came binary accept only <see cref="Binarization.Fixed"/> and are left as they are.</param>
    /// <param name="uniforms">
    /// Used, once, by <see cref="Binarization.Fixed"/> alone, with element = image index * pixels + pixel. Give the sets
    /// of a data set (train, validation, test) sources of their own.
    /// </param>
    /// <exception cref="DatasetException">The images came binary and another mode was asked for.</exception>
    public BinarizedImages(ImageSet images, Binarization mode, UniformSource? uniforms = null)
    {
        if (images.IsBinary && mode != Binarization.Fixed)
        {
            throw new DatasetException(
                $"The data set is already binary: binarization 'fixed' is the only one that applies, not '{Name(mode)}'.");
        }

        Images = images;
        Mode = mode;
        _pixels = images.Pixels;
        _values = mode == Binarization.Threshold ? Thresholded : Scaled;
        if (mode == Binarization.Fixed && !images.IsBinary)
        {
            ArgumentNullException.ThrowIfNull(uniforms);
            _pixels = Draw(images, uniforms);
        }
    }

    /// <summary>The images as they were loaded.</summary>
    public ImageSet Images { get; }

    /// <summary>How they are binarized.</summary>
    public Binarization Mode { get; }

    /// <summary>False for soft targets: a number computed from them must be labelled as not a likelihood wherever it is shown.</summary>
    public bool IsLikelihood => Mode != Binarization.None;

    /// <summary>Number of images.</summary>
    public int Count => Images.Count;

    /// <summary>Pixels of an image: the length of a row.</summary>
    public int PixelsPerImage => Images.PixelsPerImage;

    /// <summary>Fills <paramref name="destination"/>, [indices, pixels], with the images at <paramref name="indices"/>.</summary>
    /// <param name="indices">Which images, in any order and with repetitions.</param>
    /// <param name="destination">Exactly the rows.</param>
    /// <param name="uniforms">
    /// The batch's own source, needed by <see cref="Binarization.Dynamic"/> alone, with element = row * pixels + pixel.
    /// </param>
    public void Fill(ReadOnlySpan<int> indices, Span<float> destination, UniformSource? uniforms = null)
    {
        CheckRoom(indices, destination);
        if (Mode == Binarization.Dynamic)
            ArgumentNullException.ThrowIfNull(uniforms);

        for (var row = 0; row < indices.Length; row++)
        {
            var pixels = Pixels(indices, row);
            var target = destination.Slice(row * PixelsPerImage, PixelsPerImage);
            if (Mode == Binarization.Dynamic)
            {
                // The uniforms are written where the pixels will be, and replaced in place.
                uniforms!((ulong)row * (ulong)PixelsPerImage, target);
                for (var i = 0; i < target.Length; i++)
                    target[i] = target[i] < _values[pixels[i]] ? 1f : 0f;
            }
            else if (_values == Scaled)
            {
                Scale(pixels, target);
            }
            else
            {
                for (var i = 0; i < target.Length; i++)
                    target[i] = _values[pixels[i]];
            }
        }
    }

    /// <summary>
    /// Fills <paramref name="destination"/>, [indices, pixels], with distorted images. Where pixels are not drawn afresh, a
    /// level that distortion made is cut at one half, but for <see cref="Binarization.None"/>.
    /// </summary>
    /// <param name="indices">Which images, in any order and with repetitions.</param>
    /// <param name="distortions">One for each of them.</param>
    /// <param name="destination">Exactly the rows.</param>
    /// <param name="uniforms">The batch's own source, with element = row * pixels + pixel.</param>
    public void Fill(ReadOnlySpan<int> indices, ReadOnlySpan<Distortion> distortions, Span<float> destination, UniformSource uniforms)
    {
        CheckRoom(indices, destination);
        if (distortions.Length != indices.Length) throw new ArgumentException($"{distortions.Length} distortions of {indices.Length} images.", nameof(distortions));
        ArgumentNullException.ThrowIfNull(uniforms);
        var room = ArrayPool<float>.Shared.Rent(PixelsPerImage);
        var drawn = room.AsSpan(0, PixelsPerImage);
        for (var row = 0; row < indices.Length; row++)
        {
            var levels = destination.Slice(row * PixelsPerImage, PixelsPerImage);
            distortions[row].Apply(Pixels(indices, row), Images.Width, levels);
            if (Mode == Binarization.None) continue;
            if (Mode == Binarization.Dynamic) uniforms((ulong)row * (ulong)PixelsPerImage, drawn);
            else drawn.Fill(0.5f);
            for (var i = 0; i < levels.Length; i++) levels[i] = drawn[i] < levels[i] ? 1f : 0f;
        }
        ArrayPool<float>.Shared.Return(room);
    }

    /// <summary>So many images spread evenly over the set, or all if there are fewer; <c>[images, pixels]</c>.</summary>
    public float[] Spread(int count)
    {
        var indices = new int[Math.Min(count, Count)];
        for (var i = 0; i < indices.Length; i++) indices[i] = (int)((long)i * Count / indices.Length);
        var images = new float[indices.Length * PixelsPerImage];
        Fill(indices, images);
        return images;
    }

    static readonly float[] Scaled = Table(static intensity => intensity / 255f);
    static readonly float[] Thresholded = Table(static intensity => intensity >= 128 ? 1f : 0f);

    readonly ReadOnlyMemory<byte> _pixels;
    readonly float[] _values;

    static float[] Table(Func<int, float> value)
    {
        var table = new float[256];
        for (var i = 0; i < table.Length; i++)
            table[i] = value(i);
        return table;
    }

    void CheckRoom(ReadOnlySpan<int> indices, ReadOnlySpan<float> destination)
    {
        if (destination.Length != (long)indices.Length * PixelsPerImage)
            throw new ArgumentException($"Expected room for {indices.Length} x {PixelsPerImage} values, found {destination.Length}.", nameof(destination));
    }

    ReadOnlySpan<byte> Pixels(ReadOnlySpan<int> indices, int row) => (uint)indices[row] < (uint)Count
        ? _pixels.Span.Slice(indices[row] * PixelsPerImage, PixelsPerImage)
        : throw new ArgumentOutOfRangeException(nameof(indices), indices[row], $"There are {Count} images.");

    // A uniform lies strictly between 0 and 1, so black stays black and white stays white.
    static byte[] Draw(ImageSet images, UniformSource uniforms)
    {
        var drawn = GC.AllocateUninitializedArray<byte>(images.Pixels.Length);
        var (row, levels) = (new float[images.PixelsPerImage], new float[images.PixelsPerImage]);
        for (var image = 0; image < images.Count; image++)
        {
            var start = image * row.Length;
            uniforms((ulong)start, row);
            Scale(images.Image(image), levels);
            Below(row, levels, drawn.AsSpan(start, row.Length));
        }

        return drawn;
    }

    // The table's own arithmetic, many pixels at a time.
    static void Scale(ReadOnlySpan<byte> pixels, Span<float> levels)
    {
        TensorPrimitives.ConvertTruncating(pixels, levels);
        TensorPrimitives.Divide(levels, 255f, levels);
    }

    // 255 where the uniform is below the level, else 0. A whole set passes through here before the first step.
    static void Below(ReadOnlySpan<float> uniforms, ReadOnlySpan<float> levels, Span<byte> destination)
    {
        ref var u = ref MemoryMarshal.GetReference(uniforms);
        ref var level = ref MemoryMarshal.GetReference(levels);
        var i = 0;
        for (; i <= uniforms.Length - 32; i += 32)
        {
            var first = Vector256.Narrow(Mask(ref u, ref level, i), Mask(ref u, ref level, i + 8));
            var second = Vector256.Narrow(Mask(ref u, ref level, i + 16), Mask(ref u, ref level, i + 24));
            Vector256.Narrow(first, second).AsByte().StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)i);
        }
        for (; i < uniforms.Length; i++)
            destination[i] = uniforms[i] < levels[i] ? (byte)255 : (byte)0;

        static Vector256<int> Mask(ref float u, ref float level, int at) =>
            Vector256.LessThan(Vector256.LoadUnsafe(ref u, (nuint)at), Vector256.LoadUnsafe(ref level, (nuint)at)).AsInt32();
    }

    static string Name(Binarization mode) => mode.ToString().ToLowerInvariant();
}
