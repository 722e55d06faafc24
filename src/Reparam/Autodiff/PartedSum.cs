namespace Reparam.Autodiff;

/// <summary>One part of a sum: a scalar <c>[]</c>.</summary>
/// <param name="tape">The part's own tape, on which parameters may be used and constants recorded.</param>
/// <param name="inputs">The inputs, as values of that tape.</param>
/// <param name="part">Which part, from 0.</param>
public delegate Value SumPart(Tape tape, ReadOnlySpan<Value> inputs, int part);

/// <summary>
/// A sum of many parts in the memory of one: each is recorded on a scratch tape, differentiated at once for inputs and
/// parameters, and forgotten. The total is a value of the caller's tape that carries the total gradients.
/// </summary>
/// <remarks>
/// The order of the parts decides the bits. A repeated sum allocates nothing. The gradients are constants: a gradient of
/// the gradient does not see into the parts.
/// </remarks>
public sealed class PartedSum
{
    readonly Parameter[] _parameters;
    Value[] _outer = [], _inner = [], _totals = [], _gradients = [];

    /// <summary>Creates the sum for parts that use these parameters.</summary>
    /// <param name="parameters">All that the parts use and that gradient must reach.</param>
    public PartedSum(IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = [.. parameters];
    }

    /// <summary>The sum of the parts, a scalar <c>[]</c> on the inputs' tape.</summary>
    /// <param name="tape">Where to record it; its memory and its limit count the scratch tape's.</param>
    /// <param name="inputs">Values of that tape that the parts depend on and that gradient must reach.</param>
    /// <param name="parts">How many parts, at least 1.</param>
    /// <param name="part">Computes one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parts"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">A part is not a scalar.</exception>
    public Value Of(Tape tape, ReadOnlySpan<Value> inputs, int parts, SumPart part)
    {
        ArgumentNullException.ThrowIfNull(tape);
        ArgumentNullException.ThrowIfNull(part);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var count = inputs.Length + _parameters.Length;
        if (_outer.Length != count) (_outer, _inner, _totals, _gradients) = (new Value[count], new Value[count], new Value[count], new Value[count]);
        for (var i = 0; i < count; i++)
        {
            _outer[i] = i < inputs.Length ? inputs[i] : tape.Use(_parameters[i - inputs.Length]);
            _totals[i] = tape.Record(null, _outer[i].Shape);
        }

        var (scratch, sum) = (tape.Scratch, 0.0);
        for (var p = 0; p < parts; p++)
        {
            scratch.Reset();
            for (var i = 0; i < count; i++)
                _inner[i] = i < inputs.Length ? scratch.Constant(_outer[i].Data, _outer[i].Shape) : scratch.Use(_parameters[i - inputs.Length]);
            var value = part(scratch, _inner.AsSpan(0, inputs.Length), p);
            Require.Shape(nameof(PartedSum), nameof(part), value, Shape.Scalar);
            scratch.Gradient(value, _inner, _gradients);
            sum += value.Item;
            for (var i = 0; i < count; i++)
            {
                var total = tape.Write(_totals[i]);
                if (p == 0) _gradients[i].Data.CopyTo(total);
                else System.Numerics.Tensors.TensorPrimitives.Add(total, _gradients[i].Data, total);
            }
        }
        scratch.Reset();

        var result = tape.Constant((float)sum, new Shape(1));
        for (var i = 0; i < count; i++)
        {
            var row = new Shape(1, _outer[i].Shape.Count);
            result = Op.Attach(result, Op.Reshape(_outer[i], row), Op.Reshape(_totals[i], row));
        }
        return Op.Reshape(result, Shape.Scalar);
    }
}
