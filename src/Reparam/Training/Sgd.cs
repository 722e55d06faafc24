using System.Runtime.Intrinsics;
using Reparam.Autodiff;

namespace Reparam.Training;

/// <summary>Stochastic gradient descent with momentum: <c>v ← μv + g</c>, <c>w ← w − λv</c>.</summary>
/// <remarks>Source: Jang, Gu and Poole 2017, section 4, with μ = 0.9.</remarks>
public sealed class Sgd : IOptimizer
{
    readonly Parameter[] _velocity;
    readonly float _momentum;

    /// <summary>Creates the optimizer of some parameters.</summary>
    /// <param name="parameters">The parameters to move.</param>
    /// <param name="learningRate">λ.</param>
    /// <param name="momentum">μ, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="momentum"/> is not in [0, 1), or <paramref name="learningRate"/> not finite and positive.
    /// </exception>
    public Sgd(IReadOnlyList<Parameter> parameters, float learningRate, float momentum = 0.9f)
    {
        if (!(momentum is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "Momentum lies in [0, 1).");
        (Parameters, LearningRate, _momentum) = (parameters, learningRate, momentum);
        _velocity = [.. parameters.Select(p => new Parameter($"sgd.velocity/{p.Name}", p.Shape))];
    }

    /// <inheritdoc/>
    public string Name => "sgd";

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State => _velocity;

    /// <inheritdoc/>
    public long Steps { get; set; }

    /// <inheritdoc/>
    public float LearningRate { get; set => field = ParameterUpdate.CheckedRate(value); }

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<Value> gradients)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradients.Length, Parameters.Count);
        Steps++;
        var rule = new Rule { Momentum = _momentum, LearningRate = LearningRate };
        for (var i = 0; i < gradients.Length; i++) ParameterUpdate.Run(Parameters[i], gradients[i], _velocity[i].Data, _velocity[i].Data, rule);
    }

    struct Rule : IUpdateRule
    {
        public float Momentum, LearningRate;

        // One memory, handed over as both: they are stored one after the other, so both must leave alike.
        public readonly void Apply(ref Vector256<float> weight, ref Vector256<float> first, ref Vector256<float> second, Vector256<float> gradient)
        {
            first = second = ParameterUpdate.Flush((first * Momentum) + gradient);
            weight -= first * LearningRate;
        }
    }
}
