using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>Convolutions 5×5 with stride 2 over images of one channel, and their features as rows.</summary>
sealed class ImageEncoder
{
    static readonly Window Window = new(5, 5, stride: 2);

    readonly ConvolutionStack _convolutions;
    readonly int _height, _width;

    /// <param name="name">Names the parameters.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Columns of an image.</param>
    /// <param name="channels">Of each layer.</param>
    /// <param name="key">Names the first weights.</param>
    public ImageEncoder(string name, int height, int width, IReadOnlyList<int> channels, RandomKey key)
    {
        _convolutions = new ConvolutionStack(name, [1, .. channels], Window, transposed: false, key);
        (_height, _width) = (height, width);
        foreach (var _ in channels) (height, width) = Window.PlacesOn(height, width);
        Features = height * width * channels[^1];
    }

    /// <summary>Number of features of an image.</summary>
    public int Features { get; }

    public IEnumerable<Parameter> Parameters => _convolutions.Parameters;

    /// <summary>The features, <c>[B, Features]</c>.</summary>
    /// <param name="images">Images <c>[B, D]</c>.</param>
    public Value Forward(Value images)
    {
        var maps = _convolutions.Forward(Op.Reshape(images, new Shape(images.Shape[0], _height, _width, 1)));
        return Op.Reshape(maps, new Shape(images.Shape[0], Features));
    }
}
