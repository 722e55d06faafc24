using Reparam.Autodiff;

namespace Reparam.Benchmarks.Comparison;

/// <summary>Reads the parameters of a model from inputs.</summary>
static class ParameterInputs
{
    /// <summary>Copies each parameter from the input of the same name.</summary>
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
