using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>
/// p(x|y, z): a dense layer of z and the class, transposed convolutions 3×3 with stride 2 from one pixel up, a dense layer
/// to the pixels' logits.
/// </summary>
sealed class ImageDecoder
{
    static readonly Window Window = new(3, 3, stride: 2);

    readonly JoinedLayer _input;
    readonly ConvolutionStack _convolutions;
    readonly DenseStack _output;

    public ImageDecoder(SemiSupervisedOptions options, RandomKey key)
    {
        // A class then moves the layer as far as all normal variables together, and the decoder soon depends on it: where it
        // does not, nothing tells the classifier one class from another.
        _input = new JoinedLayer("decoder.input", options.LatentSize, options.Classes, options.Dense, classScale: MathF.Sqrt(options.LatentSize), key.Split(0));
        _convolutions = new ConvolutionStack("decoder", [options.Dense, .. options.TransposedConvolutions], Window, transposed: true, key.Split(1));
        _output = new DenseStack("decoder.output", [options.DecodedWidth, options.Pixels], key.Split(2));
    }

    public IEnumerable<Parameter> Parameters => [.. _input.Parameters, .. _convolutions.Parameters, .. _output.Parameters];

    /// <summary>The logits of the pixels, <c>[B, D]</c>.</summary>
    /// <param name="z">Normal variables <c>[B, Z]</c>.</param>
    /// <param name="y">One-hot or relaxed classes <c>[B, K]</c>.</param>
    public Value Forward(Value z, Value y)
    {
        var input = Op.Relu(_input.WithClass(_input.OfNumbers(z), y));
        var maps = _convolutions.Forward(Op.Reshape(input, new Shape(input.Shape[0], 1, 1, input.Shape[1])));
        return _output.Forward(Op.Reshape(maps, new Shape(z.Shape[0], maps.Shape.Count / z.Shape[0])));
    }
}
