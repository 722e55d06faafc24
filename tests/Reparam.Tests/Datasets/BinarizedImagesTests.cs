using Reparam.Experiments.Datasets;
using Reparam.Randomness;

namespace Reparam.Tests.Datasets;

public sealed class BinarizedImagesTests
{
    [Fact]
    public void Fill_Threshold_CutsAt128()
    {
        var batch = Filled(new BinarizedImages(Grey(0, 127, 128, 255), Binarization.Threshold), [0]);
        Assert.Equal([0f, 0f, 1f, 1f], batch);
    }

    [Fact]
    public void Fill_None_GivesIntensityAndIsNoLikelihood()
    {
        var images = new BinarizedImages(Grey(0, 51, 204, 255), Binarization.None);
        Assert.Equal([0f, 0.2f, 0.8f, 1f], Filled(images, [0]));
        Assert.False(images.IsLikelihood);
    }

    [Fact]
    public void IsLikelihood_HardTargets_IsTrue()
    {
        foreach (var mode in new[] { Binarization.Fixed, Binarization.Dynamic, Binarization.Threshold })
            Assert.True(new BinarizedImages(Grey(1, 2, 3, 4), mode, Uniforms(1)).IsLikelihood);
    }

    [Fact]
    public void Fill_AnyMode_TakesImagesInOrderAskedFor()
    {
        var set = new ImageSet(new byte[] { 0, 255, 255, 0, 255, 255 }, 1, 2, isBinary: false);
        foreach (var mode in Enum.GetValues<Binarization>())
            Assert.Equal([1f, 1f, 0f, 1f, 0f, 1f], Filled(new BinarizedImages(set, mode, Uniforms(2)), [2, 0, 0], Uniforms(3)));
    }

    [Fact]
    public void Fill_Fixed_IsTheSameEveryTimeAndForSameSource()
    {
        var set = Random(images: 20, seed: 4);
        var images = new BinarizedImages(set, Binarization.Fixed, Uniforms(5));
        var first = Filled(images, [3, 17]);
        Assert.Equal(first, Filled(images, [3, 17], Uniforms(6)));
        Assert.Equal(first, Filled(new BinarizedImages(set, Binarization.Fixed, Uniforms(5)), [3, 17]));
        Assert.NotEqual(first, Filled(new BinarizedImages(set, Binarization.Fixed, Uniforms(6)), [3, 17]));
    }

    [Fact]
    public void Fill_Fixed_UsesElementOfImageAndPixel()
    {
        var set = Random(images: 3, seed: 7);
        var uniforms = new float[set.Pixels.Length];
        Uniforms(8)(0, uniforms);
        var expected = uniforms.Zip(set.Pixels.ToArray(), (u, intensity) => u < intensity / 255f ? 1f : 0f);
        Assert.Equal(expected, Filled(new BinarizedImages(set, Binarization.Fixed, Uniforms(8)), [0, 1, 2]));
    }

    [Fact]
    public void Fill_Dynamic_UsesElementOfRowAndPixel()
    {
        var set = Random(images: 9, seed: 9);
        var images = new BinarizedImages(set, Binarization.Dynamic);
        var uniforms = new float[2 * set.PixelsPerImage];
        Uniforms(10)(0, uniforms);
        byte[] pixels = [.. set.Image(8), .. set.Image(8)];
        var expected = uniforms.Zip(pixels, (u, intensity) => u < intensity / 255f ? 1f : 0f);
        var batch = Filled(images, [8, 8], Uniforms(10));
        Assert.Equal(expected, batch);
        Assert.NotEqual(batch, Filled(images, [8, 8], Uniforms(11)));
        Assert.NotEqual(batch[..set.PixelsPerImage], batch[set.PixelsPerImage..]);
    }

    [Theory]
    [InlineData("Fixed", 1)]
    [InlineData("Fixed", 64)]
    [InlineData("Fixed", 200)]
    [InlineData("Dynamic", 1)]
    [InlineData("Dynamic", 64)]
    [InlineData("Dynamic", 200)]
    public void Fill_Drawn_HasMeanOfIntensity(string mode, byte intensity)
    {
        // Seed 12, 100,000 draws. By Hoeffding the mean of true draws strays by more than 0.0104 with probability 1e-9.
        const int draws = 100_000;
        var set = new ImageSet(Enumerable.Repeat(intensity, draws).ToArray(), 100, 1000, isBinary: false);
        var batch = Filled(new BinarizedImages(set, Enum.Parse<Binarization>(mode), Uniforms(12)), [0], Uniforms(12));
        Assert.All(batch, pixel => Assert.True(pixel is 0f or 1f));
        Assert.InRange(batch.Average(), (intensity / 255f) - 0.0104f, (intensity / 255f) + 0.0104f);
    }

    [Fact]
    public void Fill_Drawn_LeavesBlackAndWhite()
    {
        // The extremes of what a source in (0, 1) can give.
        foreach (var extreme in new[] { float.Epsilon, MathF.BitDecrement(1f) })
        {
            UniformSource source = (_, destination) => destination.Fill(extreme);
            foreach (var mode in new[] { Binarization.Fixed, Binarization.Dynamic })
                Assert.Equal([0f, 1f, 0f, 1f], Filled(new BinarizedImages(Grey(0, 255, 0, 255), mode, source), [0], source));
        }
    }

    [Fact]
    public void Constructor_BinaryImages_AcceptsOnlyFixed()
    {
        var binary = new ImageSet(new byte[] { 0, 255, 255, 0 }, 2, 2, isBinary: true);
        Assert.Equal([0f, 1f, 1f, 0f], Filled(new BinarizedImages(binary, Binarization.Fixed), [0]));
        foreach (var (mode, name) in new[] { (Binarization.Dynamic, "dynamic"), (Binarization.Threshold, "threshold"), (Binarization.None, "none") })
        {
            var error = Assert.Throws<DatasetException>(() => new BinarizedImages(binary, mode));
            Assert.Equal($"The data set is already binary: binarization 'fixed' is the only one that applies, not '{name}'.", error.Message);
        }
    }

    [Fact]
    public void Fill_WrongArguments_AreRefused()
    {
        var images = new BinarizedImages(Grey(1, 2, 3, 4), Binarization.Threshold);
        Assert.Throws<ArgumentException>(() => images.Fill([0], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Fill([1], new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Fill([-1], new float[4]));
        Assert.Throws<ArgumentNullException>(() => new BinarizedImages(images.Images, Binarization.Dynamic).Fill([0], new float[4]));
        Assert.Throws<ArgumentNullException>(() => new BinarizedImages(images.Images, Binarization.Fixed));
    }

    [Fact]
    public void Fill_Undistorted_IsFillOfAnyMode()
    {
        var set = Random(images: 5, seed: 21);
        foreach (var mode in new[] { Binarization.Fixed, Binarization.Dynamic, Binarization.None })
        {
            var images = new BinarizedImages(set, mode, Uniforms(22));
            Assert.Equal(Filled(images, [3, 0, 3], Uniforms(23)), Distorted(images, [3, 0, 3], [.. Enumerable.Repeat(Distortion.Draw(0, default), 3)]));
        }
        // 128 of 255 is the first above one half.
        Assert.Equal([0f, 0f, 1f, 1f], Distorted(new BinarizedImages(Grey(0, 127, 128, 255), Binarization.Threshold), [0], [Distortion.Draw(0, default)]));
    }

    [Fact]
    public void Fill_Distorted_DrawsEveryPixelAtItsOwnLevel()
    {
        var set = Random(images: 3, seed: 24);
        Distortion[] distortions = [Distortion.Draw(1, RandomKey.FromSeed(25)), Distortion.Draw(1, RandomKey.FromSeed(26))];
        var (levels, uniforms) = (new float[2 * set.PixelsPerImage], new float[2 * set.PixelsPerImage]);
        distortions[0].Apply(set.Image(2), set.Width, levels.AsSpan(0, set.PixelsPerImage));
        distortions[1].Apply(set.Image(0), set.Width, levels.AsSpan(set.PixelsPerImage));
        Uniforms(23)(0, uniforms);
        Assert.Equal(levels, Distorted(new BinarizedImages(set, Binarization.None), [2, 0], distortions));
        Assert.Equal(levels.Zip(uniforms, (level, u) => u < level ? 1f : 0f), Distorted(new BinarizedImages(set, Binarization.Dynamic), [2, 0], distortions));
        Assert.Equal(levels.Select(level => level > 0.5f ? 1f : 0f), Distorted(new BinarizedImages(set, Binarization.Threshold), [2, 0], distortions));
    }

    [Fact]
    public void Fill_DistortedOfWhatDoesNotFit_IsRefused()
    {
        var images = new BinarizedImages(Grey(1, 2, 3, 4), Binarization.Dynamic);
        Assert.Throws<ArgumentException>(() => images.Fill([0], [default], new float[3], Uniforms(1)));
        Assert.Throws<ArgumentException>(() => images.Fill([0], [], new float[4], Uniforms(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Fill([1], [default], new float[4], Uniforms(1)));
        Assert.Throws<ArgumentNullException>(() => images.Fill([0], [default], new float[4], null!));
    }

    [Fact]
    public void Fill_Repeated_DoesNotAllocate()
    {
        var set = Random(images: 10, seed: 13);
        var source = Uniforms(14);
        int[] indices = [1, 2, 3];
        var distortions = new Distortion[indices.Length];
        var batch = new float[3 * set.PixelsPerImage];
        foreach (var mode in Enum.GetValues<Binarization>())
        {
            var images = new BinarizedImages(set, mode, source);
            Assert.Equal(0, AllocatedBytes.Least(100, () => images.Fill(indices, batch, source)));
            Assert.Equal(0, AllocatedBytes.Least(100, () => images.Fill(indices, distortions, batch, source)));
        }
    }

    static float[] Filled(BinarizedImages images, int[] indices, UniformSource? uniforms = null)
    {
        var batch = new float[indices.Length * images.PixelsPerImage];
        images.Fill(indices, batch, uniforms);
        return batch;
    }

    static float[] Distorted(BinarizedImages images, int[] indices, Distortion[] distortions)
    {
        var batch = new float[indices.Length * images.PixelsPerImage];
        images.Fill(indices, distortions, batch, Uniforms(23));
        return batch;
    }

    static ImageSet Grey(params byte[] pixels) => new(pixels, 2, 2, isBinary: false);

    static ImageSet Random(int images, ulong seed)
    {
        var uniforms = new float[images * 64];
        Uniforms(seed)(0, uniforms);
        return new ImageSet(Array.ConvertAll(uniforms, u => (byte)(u * 256)), 8, 8, isBinary: false);
    }

    /// <summary>SplitMix64 of seed and element, as 23 bits and a half: strictly between 0 and 1.</summary>
    static UniformSource Uniforms(ulong seed) => (first, destination) =>
    {
        for (var i = 0; i < destination.Length; i++)
        {
            var z = (seed << 40) + ((first + (ulong)i + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            destination[i] = ((z >> 41) + 0.5f) * (1f / (1 << 23));
        }
    };
}
