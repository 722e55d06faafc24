using Reparam.Autodiff;

namespace Reparam.Experiments.Comparisons;

/// <summary>A cost that its caller records on the tape. What it returns is checked.</summary>
/// <param name="cost">The cost of samples <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
/// <param name="binary">Whether samples are bits.</param>
/// <param name="variables">N.</param>
sealed class RecordedForm(Func<Value, Value> cost, bool binary, int variables) : IProblemForm
{
    public Value Record(Value z)
    {
        var rows = z.Shape[0];
        var sample = binary ? z : Op.Reshape(z, new Shape(rows, variables, z.Shape[1] / variables));
        Value costs;
        try
        {
            costs = cost(sample);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new ArgumentException($"The cost of samples {sample.Shape} throws {exception.GetType().Name}: {exception.Message}", exception);
        }
        if (!costs.IsRecorded) throw new ArgumentException($"The cost of samples {sample.Shape} is default(Value), which is recorded on no tape.");
        if (costs.Shape == new Shape(rows)) return costs;
        throw new ArgumentException($"The cost of samples {sample.Shape} has shape {costs.Shape}, not one number for each sample, [{rows}].");
    }

    public double? At(ReadOnlySpan<double> z) => null;
}
