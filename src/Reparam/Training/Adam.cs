using System.Runtime.Intrinsics;
using Reparam.Autodiff;

namespace Reparam.Training;

/// <summary>
/// Adam: steps of the mean gradient over the root of the mean squared gradient, both corrected for their start at zero.
/// </summary>
/// <remarks>Source: Kingma and Ba 2015, algorithm 1. β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.</remarks>
public sealed class Adam : IOptimizer
{
    const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    readonly Parameter[] _first, _second;

    /// <summary>Creates the optimizer of some parameters.</summary>
    /// <param name="parameters">The parameters to move.</param>
    /// <param name="learningRate">The step size.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="learningRate"/> is not finite and positive.</exception>
    public Adam(IReadOnlyList<Parameter> parameters, float learningRate)
    {
        (Parameters, LearningRate) = (parameters, learningRate);
        _first = [.. parameters.Select(p => new Parameter($"adam.m/{p.Name}", p.Shape))];
        _second = [.. parameters.Select(p => new Parameter($"adam.v/{p.Name}", p.Shape))];
        State = [.. _first, .. _second];
    }

    /// <inheritdoc/>
    public string Name => "adam";

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State { get; }

    /// <inheritdoc/>
    public long Steps { get; set; }

    /// <inheritdoc/>
    public float LearningRate { get; set => field = ParameterUpdate.CheckedRate(value); }

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<Value> gradients)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradients.Length, Parameters.Count);
        Steps++;
        var rule = new Rule
        {
            StepSize = (float)(LearningRate / (1 - Math.Pow(Beta1, Steps))),
            Correction = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps))),
        };
        for (var i = 0; i < gradients.Length; i++)
            ParameterUpdate.Run(Parameters[i], gradients[i], _first[i].Data, _second[i].Data, rule);
    }

    struct Rule : IUpdateRule
    {
        public float StepSize, Correction;

        public readonly void Apply(ref Vector256<float> weight, ref Vector256<float> first, ref Vector256<float> second, Vector256<float> gradient)
        {
            first = ParameterUpdate.Flush((first * Beta1) + (gradient * (1 - Beta1)));
            second = ParameterUpdate.Flush((second * Beta2) + (gradient * gradient * (1 - Beta2)));
            weight -= first * StepSize / ((Vector256.Sqrt(second) * Correction) + Vector256.Create(Epsilon));
        }
    }
}
