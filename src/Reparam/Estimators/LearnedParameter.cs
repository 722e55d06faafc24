using System.Numerics.Tensors;
using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>A parameter of an estimator and the gradient gathered for it during a step.</summary>
/// <param name="parameter">The parameter.</param>
public sealed class LearnedParameter(Parameter parameter)
{
    /// <summary>The parameter.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>The gradient gathered since the last <see cref="Clear"/>.</summary>
    public float[] Gradient { get; } = new float[parameter.Shape.Count];

    /// <summary>Adds a contribution.</summary>
    /// <param name="gradient">Of the parameter's shape.</param>
    public void Gather(Value gradient) => TensorPrimitives.Add(Gradient, gradient.Data, Gradient);

    /// <summary>Clears the gathered gradient.</summary>
    public void Clear() => Array.Clear(Gradient);
}
