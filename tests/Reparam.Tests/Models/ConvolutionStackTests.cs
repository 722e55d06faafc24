using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Tests.Autodiff;

namespace Reparam.Tests.Models;

public sealed class ConvolutionStackTests
{
    readonly Tape _tape = new(new Compute());
    readonly RandomKey _key = RandomKey.FromSeed(20261121);

    [Fact]
    public void Forward_NetworksOfThePaper_HaveTheirShapes()
    {
        var down = new ConvolutionStack("q", [1, 32, 64, 128], new Window(5, 5, 2), false, _key);
        var up = new ConvolutionStack("p", [64, 128, 64, 32, 32], new Window(3, 3, 2), true, _key);

        Assert.Equal(new Shape(3, 4, 4, 128), down.Forward(_tape.Constant(1, new Shape(3, 28, 28, 1))).Shape);
        Assert.Equal(new Shape(3, 16, 16, 32), up.Forward(_tape.Constant(1, new Shape(3, 1, 1, 64))).Shape);
        Assert.Equal(
            ["q.convolution1.weight [25, 32]", "q.convolution1.bias [32]", "q.convolution2.weight [800, 64]", "q.convolution2.bias [64]", "q.convolution3.weight [1600, 128]", "q.convolution3.bias [128]"],
            down.Parameters.Select(parameter => $"{parameter.Name} {parameter.Shape}"));
        Assert.Equal("p.convolution1.weight [1152, 64]", up.Parameters.Select(parameter => $"{parameter.Name} {parameter.Shape}").First());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forward_OfTwoLayers_IsRectifiedConvolutionsOfTheDefinition(bool transposed)
    {
        var window = new Window(3, 3, 2);
        var stack = new ConvolutionStack("net", [2, 4, 3], window, transposed, _key);
        var parameters = stack.Parameters.ToArray();
        foreach (var bias in parameters.Where(parameter => parameter.Shape.Rank == 1)) _key.Split((ulong)bias.Data.Length).FillUniform(0, bias.Data);
        var x = GradientCheck.Draw(_tape, _key, new Shape(2, 4, 5, 2));

        var (y, height, width) = (GradientCheck.Doubles(x), 4, 5);
        for (var layer = 0; layer < 2; layer++)
        {
            double[] Numbers(int index) => [.. parameters[(2 * layer) + index].Data.Select(number => (double)number)];
            var (rows, columns) = transposed ? window.ImageOf(height, width) : window.PlacesOn(height, width);
            var reference = transposed ? new ConvolutionReference(2, rows, columns, layer == 0 ? 4 : 3, window) : new ConvolutionReference(2, height, width, layer == 0 ? 2 : 4, window);
            y = transposed ? reference.Transposed(y, Numbers(0), Numbers(1)) : reference.Convolution(y, Numbers(0), Numbers(1));
            y = [.. y.Select(number => Math.Max(number, 0))];
            (height, width) = (rows, columns);
        }

        // Sums of at most 36 products below 2, twice: √72 roundings of 2⁻²⁴.
        GradientCheck.AssertClose(y, stack.Forward(x), 2e-6, "stack");
    }

    [Fact]
    public void Weights_WhenFresh_FillHesInterval()
    {
        // An output sums 9·2 numbers: 6/18 under the root.
        var weights = new ConvolutionStack("net", [2, 4], new Window(3, 3), false, _key).Parameters.First().Data;

        Assert.All(weights, weight => Assert.InRange(weight, -0.5774f, 0.5774f));
        // Seventy-two draws all stay inside nine tenths of the interval once in two thousand; the seed is fixed.
        Assert.True(weights.Max() > 0.52f && weights.Min() < -0.52f);
    }

    // A uniform draw on ±√(6/n) has variance 2/n; a rectifier halves the mean square of what is even around zero. Borders
    // and taps that differ from pixel to pixel leave a factor, but layers no longer shrink numbers one after the other.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forward_OfFreshLayers_KeepsTheSizeOfNumbers(bool transposed)
    {
        var stack = new ConvolutionStack("net", [32, 32, 32, 32, 32], new Window(3, 3, stride: 2), transposed, _key);
        using var compute = new Compute(1);
        var tape = new Tape(compute);
        var size = transposed ? 2 : 32;
        var images = tape.Record(null, new Shape(8, size, size, 32));
        _key.FillUniform(0, tape.Write(images));
        double Square(Value x) => x.Data.ToArray().Average(number => (double)number * number);
        Assert.InRange(Square(stack.Forward(images)) / Square(images), 0.2, 5);
    }
}
