using Reparam.Autodiff;

namespace Reparam.Training;

/// <summary>
/// One step of gradient descent that stays on the tape: the weights <c>w − α∇L(w)</c>, as a function of everything that L was
/// computed from. A cost at these weights has a gradient for what shapes L, such as weights of losses or examples.
/// </summary>
/// <remarks>
/// Source: Liu, Simonyan and Yang 2019, "DARTS: Differentiable architecture search", eq. 7. Momentum is no part of the step. The
/// gradient of a cost at the step costs a gradient of a gradient of L.
/// </remarks>
public sealed class LookAhead
{
    readonly Value[] _weights, _gradients;

    /// <summary>Makes the look-ahead of some parameters.</summary>
    /// <param name="parameters">The parameters w.</param>
    public LookAhead(IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = parameters;
        (_weights, _gradients) = (new Value[parameters.Count], new Value[parameters.Count]);
    }

    /// <summary>The parameters w.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Makes the step. The tape uses its weights in place of the parameters until the result is disposed.</summary>
    /// <param name="loss">L, one number, recorded at the parameters' present values.</param>
    /// <param name="rate">α, finite.</param>
    /// <exception cref="ArgumentException"><paramref name="loss"/> is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is not finite.</exception>
    public Substitution Step(Value loss, float rate)
    {
        if (loss.Shape.Count != 1) throw new ArgumentException($"A loss is one number, not {loss.Shape}.", nameof(loss));
        if (!float.IsFinite(rate)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is finite.");
        var tape = loss.Tape;
        for (var i = 0; i < _weights.Length; i++) _weights[i] = tape.Use(Parameters[i]);
        tape.Gradient(loss, _weights, _gradients);
        for (var i = 0; i < _weights.Length; i++) _weights[i] -= rate * _gradients[i];
        return tape.Substitute(Parameters, _weights);
    }
}
