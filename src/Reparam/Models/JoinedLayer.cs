using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Randomness;

namespace Reparam.Models;

/// <summary>
/// A dense layer that sees numbers and a class, <c>x·W + y·V + b</c>: what a layer over both side by side computes, as two
/// products, so that the part of the numbers is computed once for all classes and a one-hot class picks a row.
/// </summary>
sealed class JoinedLayer
{
    readonly Parameter _weights, _classes, _bias;

    /// <summary>Creates the layer with fresh weights: Glorot as of one layer, zeros for the bias.</summary>
    /// <param name="name">Names the parameters: <c>name.weight</c>, <c>name.class</c>, <c>name.bias</c>.</param>
    /// <param name="inputs">Numbers.</param>
    /// <param name="classes">K.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="classScale">How many times larger than Glorot's the first weights of the classes are.</param>
    /// <param name="key">Names the first weights.</param>
    public JoinedLayer(string name, int inputs, int classes, int outputs, float classScale, RandomKey key)
    {
        _weights = new Parameter($"{name}.weight", new Shape(inputs, outputs));
        _classes = new Parameter($"{name}.class", new Shape(classes, outputs));
        _bias = new Parameter($"{name}.bias", new Shape(outputs));
        // One of the classes is on, however many there are.
        Initialization.Glorot(_weights, inputs + 1, outputs, key.Split(0));
        Initialization.Glorot(_classes, inputs + 1, outputs, key.Split(1));
        TensorPrimitives.Multiply(_classes.Data, classScale, _classes.Data);
    }

    /// <summary>Weights of the numbers, of the classes, bias.</summary>
    public IReadOnlyList<Parameter> Parameters => [_weights, _classes, _bias];

    /// <summary>The parameter that <see cref="WithClass"/> uses.</summary>
    public Parameter Classes => _classes;

    /// <summary>The part of the numbers and the bias, <c>[B, outputs]</c>.</summary>
    /// <param name="x">Numbers <c>[B, inputs]</c>.</param>
    public Value OfNumbers(Value x) => Op.Linear(x, x.Tape.Use(_weights), x.Tape.Use(_bias));

    /// <summary>The whole, <c>[B, outputs]</c>.</summary>
    /// <param name="ofNumbers">What <see cref="OfNumbers"/> gave.</param>
    /// <param name="y">One-hot or relaxed classes <c>[B, K]</c>.</param>
    public Value WithClass(Value ofNumbers, Value y) => ofNumbers + Op.MatMul(y, y.Tape.Use(_classes));
}
