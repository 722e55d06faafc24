using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reparam.Experiments.Datasets;

/// <summary>Batches of a set of images as float rows, binarized by a rule.</summary>
public sealed class BinarizedImages
{
    static readonly float[] Scaled = Table(static intensity => intensity / 255f);
    static readonly float[] Thresholded = Table(static intensity => intensity >= 128 ? 1f : 0f);

    readonly ReadOnlyMemory<byte> _pixels;
    readonly float[] _values;

    /// <summary>Prepares the images. <see cref="Binarization.Fixed"/> draws every pixel of the set here.</summary>
    /// <param name="images">The images.</param>
    /// <param name="mode">The rule. Images that are binary already allow only <see cref="Binarization.Fixed"/> and are not changed.</param>
    /// <param name="uniforms">
    /// Randomness of <see cref="Binarization.Fixed"/>, not used otherwise; element = image index * pixels + pixel. Give each
    /// set of a data set (train, validation, test) a source of its own.
    /// </param>
    /// <exception cref="DatasetException">The images are binary already and the mode is not <see cref="Binarization.Fixed"/>.</exception>
    /// <exception cref="ArgumentNullException">The pixels are to be drawn, and there is no source of randomness.</exception>
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

    /// <summary>Rule by which pixels become targets.</summary>
    public Binarization Mode { get; }

    /// <summary>
    /// Whether the targets are 0 and 1. For soft targets it is false: a bound computed from them is not a likelihood, and must
    /// be labelled so wherever it is shown.
    /// </summary>
    public bool IsLikelihood => Mode != Binarization.None;

    /// <summary>Number of images.</summary>
    public int Count => Images.Count;

    /// <summary>Pixels of an image, which is the length of a row.</summary>
    public int PixelsPerImage => Images.PixelsPerImage;

    /// <summary>Fills a batch with images.</summary>
    /// <param name="indices">Indices of the images, in any order and with repetitions.</param>
    /// <param name="destination">Receives <c>[indices, pixels]</c>, of exactly this size.</param>
    /// <param name="uniforms">
    /// Randomness of the batch for <see cref="Binarization.Dynamic"/>, not used otherwise; element = row * pixels + pixel.
    /// </param>
    /// <exception cref="ArgumentException">The destination has another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no image of an index.</exception>
    /// <exception cref="ArgumentNullException">The pixels are to be drawn, and there is no source of randomness.</exception>
    public void Fill(ReadOnlySpan<int> indices, Span<float> destination, UniformSource? uniforms = null)
    {
        CheckSize(indices, destination);
        if (Mode == Binarization.Dynamic) ArgumentNullException.ThrowIfNull(uniforms);

        for (var row = 0; row < indices.Length; row++)
        {
            var pixels = Pixels(indices, row);
            var target = destination.Slice(row * PixelsPerImage, PixelsPerImage);
            if (Mode == Binarization.Dynamic)
            {
                // The uniforms are written where the pixels will be, and replaced in place.
                uniforms!((ulong)row * (ulong)PixelsPerImage, target);
                for (var i = 0; i < target.Length; i++) target[i] = target[i] < _values[pixels[i]] ? 1f : 0f;
            }
            else if (_values == Scaled)
            {
                Scale(pixels, target);
            }
            else
            {
                for (var i = 0; i < target.Length; i++) target[i] = _values[pixels[i]];
            }
        }
    }

    /// <summary>
    /// Fills a batch with distorted images. <see cref="Binarization.Dynamic"/> draws the pixels from the distorted grey
    /// levels, <see cref="Binarization.None"/> keeps the levels, and the other rules cut them at one half.
    /// </summary>
    /// <param name="indices">Indices of the images, in any order and with repetitions.</param>
    /// <param name="distortions">One distortion for each index.</param>
    /// <param name="destination">Receives <c>[indices, pixels]</c>, of exactly this size.</param>
    /// <param name="uniforms">Randomness of the batch; element = row * pixels + pixel.</param>
    /// <exception cref="ArgumentException">The destination has another size, or the number of distortions is another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no image of an index.</exception>
    public void Fill(ReadOnlySpan<int> indices, ReadOnlySpan<Distortion> distortions, Span<float> destination, UniformSource uniforms)
    {
        CheckSize(indices, destination);
        if (distortions.Length != indices.Length)
            throw new ArgumentException($"{distortions.Length} distortions of {indices.Length} images.", nameof(distortions));
        ArgumentNullException.ThrowIfNull(uniforms);
        var buffer = ArrayPool<float>.Shared.Rent(PixelsPerImage);
        var drawn = buffer.AsSpan(0, PixelsPerImage);
        for (var row = 0; row < indices.Length; row++)
        {
            var levels = destination.Slice(row * PixelsPerImage, PixelsPerImage);
            distortions[row].Apply(Pixels(indices, row), Images.Width, levels);
            if (Mode == Binarization.None) continue;
            if (Mode == Binarization.Dynamic) uniforms((ulong)row * (ulong)PixelsPerImage, drawn);
            else drawn.Fill(0.5f);
            for (var i = 0; i < levels.Length; i++) levels[i] = drawn[i] < levels[i] ? 1f : 0f;
        }
        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <summary>Takes images that are spread evenly over the set.</summary>
    /// <param name="count">Number of images, at least 0; all images if the set has fewer.</param>
    /// <returns>The images, <c>[images, pixels]</c>.</returns>
    /// <exception cref="ArgumentNullException">The mode is <see cref="Binarization.Dynamic"/>, which needs randomness.</exception>
    public float[] Spread(int count)
    {
        var indices = new int[Math.Min(count, Count)];
        for (var i = 0; i < indices.Length; i++) indices[i] = (int)((long)i * Count / indices.Length);
        var images = new float[indices.Length * PixelsPerImage];
        Fill(indices, images);
        return images;
    }

    static float[] Table(Func<int, float> value)
    {
        var table = new float[256];
        for (var i = 0; i < table.Length; i++) table[i] = value(i);
        return table;
    }

    void CheckSize(ReadOnlySpan<int> indices, ReadOnlySpan<float> destination)
    {
        if (destination.Length == (long)indices.Length * PixelsPerImage) return;
        throw new ArgumentException(
            $"Expected a buffer of {indices.Length} x {PixelsPerImage} values, found {destination.Length}.", nameof(destination));
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

    // The same arithmetic as the table's, many pixels at a time.
    static void Scale(ReadOnlySpan<byte> pixels, Span<float> levels)
    {
        TensorPrimitives.ConvertTruncating(pixels, levels);
        TensorPrimitives.Divide(levels, 255f, levels);
    }

    // Writes 255 where the uniform is below the level, else 0. Vectorized because the whole set is drawn before the first step.
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
        for (; i < uniforms.Length; i++) destination[i] = uniforms[i] < levels[i] ? (byte)255 : (byte)0;

        static Vector256<int> Mask(ref float u, ref float level, int at)
            => Vector256.LessThan(Vector256.LoadUnsafe(ref u, (nuint)at), Vector256.LoadUnsafe(ref level, (nuint)at)).AsInt32();
    }

    static string Name(Binarization mode) => mode.ToString().ToLowerInvariant();
}
