using Reparam.Autodiff;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>Dense layers one after the other, a rectifier between each and the next; the last is linear.</summary>
public sealed class DenseStack
{
    readonly DenseLayer[] _layers;

    /// <summary>Creates the layers with fresh weights: Glorot for matrices, zeros for biases.</summary>
    /// <param name="name">
    /// Names the parameters: <c>name.hidden1.weight</c> and so on, those of the last layer <c>name.weight</c> and <c>name.bias</c>.
    /// </param>
    /// <param name="widths">Inputs, hidden layers, outputs; at least two.</param>
    /// <param name="key">Names the first weights.</param>
    /// <exception cref="ArgumentException">There are fewer than two widths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A width is less than 1.</exception>
    public DenseStack(string name, ReadOnlySpan<int> widths, RandomKey key)
    {
        if (widths.Length < 2) throw new ArgumentException($"Dense layers have 2 widths at least, inputs and outputs, not {widths.Length}.", nameof(widths));
        _layers = new DenseLayer[widths.Length - 1];
        for (var i = 0; i < _layers.Length; i++)
        {
            // A stack of one layer has the names and the weights that a lone layer has.
            var (layer, layerKey) = i == _layers.Length - 1 ? (name, key) : ($"{name}.hidden{i + 1}", key.Split((ulong)i));
            _layers[i] = new(new Parameter($"{layer}.weight", new Shape(widths[i], widths[i + 1])), new Parameter($"{layer}.bias", new Shape(widths[i + 1])));
            Initialization.Glorot(_layers[i].Weights, layerKey);
        }
    }

    /// <summary>From the inputs' side.</summary>
    public IReadOnlyList<DenseLayer> Layers => _layers;

    /// <summary>Layer by layer, weights before bias.</summary>
    public IEnumerable<Parameter> Parameters => _layers.SelectMany(layer => (Parameter[])[layer.Weights, layer.Bias]);

    /// <summary>The outputs, <c>[B, outputs]</c>.</summary>
    /// <param name="x">What goes into the first layer; with <paramref name="done"/>, what came out of the last one that is done, before its rectifier.</param>
    /// <param name="done">How many layers are done already.</param>
    /// <param name="frozen">Whether weights and biases are constants: gradient then reaches the inputs alone.</param>
    public Value Forward(Value x, int done = 0, bool frozen = false)
    {
        for (var i = done; i < _layers.Length; i++)
        {
            if (i > 0) x = Op.Relu(x);
            var (weights, bias) = (x.Tape.Use(_layers[i].Weights), x.Tape.Use(_layers[i].Bias));
            x = frozen ? Op.Linear(x, Op.Detach(weights), Op.Detach(bias)) : Op.Linear(x, weights, bias);
        }
        return x;
    }
}

/// <summary>A layer's parameters.</summary>
/// <param name="Weights">Weights <c>[inputs, outputs]</c>.</param>
/// <param name="Bias">Biases <c>[outputs]</c>.</param>
public readonly record struct DenseLayer(Parameter Weights, Parameter Bias);
