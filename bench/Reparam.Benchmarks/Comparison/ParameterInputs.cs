using Reparam.Autodiff;

namespace Reparam.Benchmarks.Comparison;

/// <summary>A model's parameters from the inputs of the same names.</summary>
static class ParameterInputs
{
    /// <exception cref="ArgumentException">An input has another length than its parameter.</exception>
    public static void Read(this IReadOnlyList<Parameter> parameters, Func<string, float[]> inputs)
    {
        foreach (var parameter in parameters)
        {
            var values = inputs(parameter.Name);
            if (values.Length != parameter.Data.Length)
                throw new ArgumentException($"{values.Length} numbers for {parameter.Name} {parameter.Shape}.", nameof(inputs));
            values.CopyTo(parameter.Data, 0);
        }
    }
}
