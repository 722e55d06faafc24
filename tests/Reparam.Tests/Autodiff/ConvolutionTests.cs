using System.Runtime.InteropServices;
using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Autodiff;

/// <summary>What convolutions promise beyond a line of the table: all small windows, pieces of the work, bits, shapes.</summary>
public sealed class ConvolutionTests
{
    // Sums of at most n products of numbers below 2: n roundings of 2⁻²⁴ of up to 4n, which add at random.
    static double Tolerance(int terms) => Math.Max(1, Math.Sqrt(terms)) * 4 * 5.9604644775390625e-8;

    // Several pieces of half a megabyte of patches: more images than one piece holds, and an image that one does not hold.
    static readonly (Shape Images, Window Window, int N)[] Large = [(new(9, 15, 14, 16), new(5, 5), 5), (new(2, 17, 16, 40), new(5, 5), 3), (new(60, 9, 8, 16), new(3, 3, 2), 16)];

    readonly RandomKey _key = RandomKey.FromSeed(20261121);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ConvolutionAndGradients_OfEverySmallWindow_AreThoseOfTheDefinition(int stride)
    {
        using var compute = new Compute();
        foreach (var padding in (Padding[])[Padding.Same, Padding.Valid])
            for (var length = 1; length <= 5; length++)
                for (var size = padding == Padding.Valid ? length : 1; size <= 9; size++)
                    AssertDefinition(compute, new Shape(2, size, 14 - size, 2), new Window(length, 6 - length, stride, padding), 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ConvolutionAndGradients_InManyPieces_AreThoseOfTheDefinition(int index)
    {
        using var compute = new Compute(2);
        AssertDefinition(compute, Large[index].Images, Large[index].Window, Large[index].N);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ConvolutionAndGradients_WithAnyNumberOfThreads_HaveTheSameBits(int index)
    {
        var (images, window, n) = Large[index];
        var one = Bits(1);

        Assert.Equal(one, Bits(2));
        Assert.Equal(one, Bits(3));

        byte[] Bits(int threads)
        {
            using var compute = new Compute(threads);
            var (y, gradients) = Step(new Tape(compute), images, window, n);
            return [.. MemoryMarshal.AsBytes(y.Data), .. gradients.SelectMany(g => MemoryMarshal.AsBytes(g.Data).ToArray())];
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void ConvolutionAndGradientOfImages_OneImageAtATime_HaveTheSameBits(int index)
    {
        var (shape, window, n) = Large[index];
        using var compute = new Compute();
        var tape = new Tape(compute);
        var x = GradientCheck.Draw(tape, _key, shape);
        var w = GradientCheck.Draw(tape, _key.Split(1), new Shape(window.Height * window.Width * shape[3], n));
        var bias = GradientCheck.Draw(tape, _key.Split(2), new Shape(n));
        var (all, allGradient) = Of(x);
        for (var b = 0; b < shape[0]; b++)
        {
            var length = shape.Count / shape[0];
            var (one, gradient) = Of(tape.Constant(x.Data.Slice(b * length, length), new Shape(1, shape[1], shape[2], shape[3])));

            Assert.Equal(all.Data.Slice(b * one.Shape.Count, one.Shape.Count).ToArray(), one.Data.ToArray());
            Assert.Equal(allGradient.Data.Slice(b * length, length).ToArray(), gradient.Data.ToArray());
        }

        (Value, Value) Of(Value images)
        {
            var y = Op.Convolution(images, w, bias, window);
            return (y, tape.Gradient(y * y, images));
        }
    }

    [Fact]
    public void TransposedConvolution_WithoutBias_IsTheAdjoint()
    {
        using var compute = new Compute();
        var tape = new Tape(compute);
        foreach (var padding in (Padding[])[Padding.Same, Padding.Valid])
            for (var length = 1; length <= 5; length++)
                for (var stride = 1; stride <= 3; stride++)
                {
                    tape.Reset();
                    var window = new Window(length, 6 - length, stride, padding);
                    var (height, width) = window.ImageOf(4, 3);
                    var x = GradientCheck.Draw(tape, _key, new Shape(2, height, width, 3));
                    var y = GradientCheck.Draw(tape, _key.Split(1), new Shape(2, 4, 3, 2));
                    var w = GradientCheck.Draw(tape, _key.Split(2), new Shape(window.Height * window.Width * 3, 2));

                    var there = Dot(Op.Convolution(x, w, tape.Constant(0, new Shape(2)), window), y);
                    var back = Dot(x, Op.TransposedConvolution(y, w, tape.Constant(0, new Shape(3)), window));

                    // Each term of the sums rounds by itself; the sums are of the same products, each below 8.
                    var terms = 2 * 4 * 3 * 2 * w.Shape[0];
                    Assert.True(Math.Abs(there - back) <= 8 * Math.Sqrt(terms) * 10 * 5.9604644775390625e-8, $"{window}: {there} and {back}");
                }

        static double Dot(Value a, Value b) => GradientCheck.Doubles(a).Zip(GradientCheck.Doubles(b), (p, q) => p * q).Sum();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Step_Repeated_AllocatesNothing(int threads)
    {
        using var compute = new Compute(threads);
        var tape = new Tape(compute);
        var values = new Value[3];
        var gradients = new Value[3];
        var (x, w, bias) = (new Parameter("x", new Shape(20, 9, 8, 4)), new Parameter("w", new Shape(36, 4)), new Parameter("b", new Shape(4)));
        var window = new Window(3, 3, 2);

        Assert.Equal(0, AllocatedBytes.Least(20, () =>
        {
            tape.Reset();
            (values[0], values[1], values[2]) = (tape.Use(x), tape.Use(w), tape.Use(bias));
            var small = Op.Convolution(values[0], values[1], values[2], window);
            tape.Gradient(Op.TransposedConvolution(small, values[1], values[2], window), values, gradients);
        }));
    }

    [Fact]
    public void Convolution_OfShapesThatDoNotFit_ShowsThem()
    {
        using var compute = new Compute();
        var tape = new Tape(compute);
        Value Zeros(Shape shape) => tape.Constant(0, shape);
        var (x, w, b) = (Zeros(new Shape(2, 4, 5, 3)), Zeros(new Shape(27, 6)), Zeros(new Shape(6)));
        var window = new Window(3, 3);

        Says("images", "[2, 60]", () => Op.Convolution(Op.Reshape(x, new Shape(2, 60)), w, b, window));
        Says("images", "5×3, stride 1, Valid", () => Op.Convolution(x, Zeros(new Shape(45, 6)), b, new Window(5, 3, 1, Padding.Valid)));
        Says("weights", "not [27, 6]", () => Op.Convolution(x, Zeros(new Shape(26, 6)), b, window));
        Says("weights", "not a matrix", () => Op.Convolution(x, Zeros(new Shape(3, 9, 6)), b, window));
        Says("bias", "not [6]", () => Op.Convolution(x, w, Zeros(new Shape(5)), window));
        Says("window", "no size", () => Op.Convolution(x, w, b, default));
        Says("images", "[120]", () => Op.TransposedConvolution(Op.Reshape(x, new Shape(120)), w, b, window));
        Says("weights", "not [54, 3]", () => Op.TransposedConvolution(x, w, b, window));
        Says("bias", "not a vector", () => Op.TransposedConvolution(x, w, Zeros(new Shape(1, 6)), window));
        Says("window", "no size", () => Op.TransposedConvolution(x, w, b, default));
        // 65537² is 131073 in 32 bits.
        var (pixel, wrapped, one) = (Zeros(new Shape(1, 1, 1, 1)), Zeros(new Shape(131073, 1)), Zeros(new Shape(1)));
        Says("window", "has more than 2147483647 numbers", () => Op.Convolution(pixel, wrapped, one, new Window(65537, 65537)));
        Says("window", "has more than 2147483647 numbers", () => Op.TransposedConvolution(pixel, wrapped, one, new Window(65537, 65537)));
        Assert.Throws<OverflowException>(() => { Op.TransposedConvolution(Zeros(new Shape(1, 3, 3, 1)), Zeros(new Shape(1, 1)), one, new Window(1, 1, 1431655766)); });

        static void Says(string parameter, string text, Func<Value> act)
            => Assert.Contains(text, Assert.Throws<ArgumentException>(parameter, () => { act(); }).Message, StringComparison.Ordinal);
    }

    (Value Y, Value[] Gradients) Step(Tape tape, Shape images, Window window, int n)
    {
        Value[] inputs = [GradientCheck.Draw(tape, _key, images), GradientCheck.Draw(tape, _key.Split(1), new Shape(window.Height * window.Width * images[3], n)), GradientCheck.Draw(tape, _key.Split(2), new Shape(n))];
        var y = Op.Convolution(inputs[0], inputs[1], inputs[2], window);
        var gradients = new Value[4];
        Value[] all = [.. inputs, GradientCheck.Draw(tape, _key.Split(3), y.Shape)];
        tape.Gradient(y * all[3], all, gradients);
        return (y, [.. gradients[..3], .. all]);
    }

    void AssertDefinition(Compute compute, Shape images, Window window, int n)
    {
        var (y, values) = Step(new Tape(compute), images, window, n);
        var (x, w, bias, upstream) = (GradientCheck.Doubles(values[3]), GradientCheck.Doubles(values[4]), GradientCheck.Doubles(values[5]), GradientCheck.Doubles(values[6]));
        var reference = new ConvolutionReference(images[0], images[1], images[2], images[3], window);
        var places = images[0] * reference.Rows * reference.Columns;
        var what = $"{images}, {window}";

        Assert.Equal(new Shape(images[0], reference.Rows, reference.Columns, n), y.Shape);
        GradientCheck.AssertClose(reference.Convolution(x, w, bias), y, 4 * Tolerance(reference.PatchLength), what);
        GradientCheck.AssertClose(reference.Transposed(upstream, w, new double[images[3]]), values[0], 4 * Tolerance(window.Height * window.Width * n), $"{what}: images");
        GradientCheck.AssertClose(reference.Weights(x, upstream), values[1], 4 * Tolerance(places), $"{what}: weights");
        GradientCheck.AssertClose(DoubleReference.SumFirst(upstream, n), values[2], 4 * Tolerance(places), $"{what}: bias");
    }
}
