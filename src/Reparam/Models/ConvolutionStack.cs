using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>Convolutions one after the other with one window, or transposed ones, a rectifier after each.</summary>
sealed class ConvolutionStack
{
    readonly DenseLayer[] _layers;
    readonly Window _window;
    readonly bool _transposed;

    /// <summary>Creates the layers with fresh weights: He for weights, zeros for biases.</summary>
    /// <param name="name">Names the parameters: <c>name.convolution1.weight</c> and so on.</param>
    /// <param name="channels">Of the images and of what each layer gives; at least two.</param>
    /// <param name="window">The window of every layer.</param>
    /// <param name="transposed">Whether the convolutions are transposed ones, which make images larger.</param>
    /// <param name="key">Names the first weights.</param>
    public ConvolutionStack(string name, ReadOnlySpan<int> channels, Window window, bool transposed, RandomKey key)
    {
        (_window, _transposed) = (window, transposed);
        _layers = new DenseLayer[channels.Length - 1];
        var pixels = window.Height * window.Width;
        for (var i = 0; i < _layers.Length; i++)
        {
            var (inputs, outputs) = (channels[i], channels[i + 1]);
            var shape = transposed ? new Shape(pixels * outputs, inputs) : new Shape(pixels * inputs, outputs);
            _layers[i] = new(new Parameter($"{name}.convolution{i + 1}.weight", shape), new Parameter($"{name}.convolution{i + 1}.bias", new Shape(outputs)));
            // A stride leaves a pixel of the larger image under fewer places of the window, and so with fewer numbers to sum.
            var sums = transposed ? Math.Max(1, pixels * inputs / (window.Stride * window.Stride)) : pixels * inputs;
            Initialization.He(_layers[i].Weights, sums, key.Split((ulong)i));
        }
    }

    /// <summary>Layer by layer, weights before bias.</summary>
    public IEnumerable<Parameter> Parameters => _layers.SelectMany(layer => (Parameter[])[layer.Weights, layer.Bias]);

    /// <summary>Output of the last rectifier, <c>[B, H′, W′, outputs]</c>.</summary>
    /// <param name="images">Images <c>[B, H, W, C]</c>.</param>
    public Value Forward(Value images)
    {
        foreach (var layer in _layers)
        {
            var (weights, bias) = (images.Tape.Use(layer.Weights), images.Tape.Use(layer.Bias));
            images = Op.Relu(_transposed ? Op.TransposedConvolution(images, weights, bias, _window) : Op.Convolution(images, weights, bias, _window));
        }
        return images;
    }
}
