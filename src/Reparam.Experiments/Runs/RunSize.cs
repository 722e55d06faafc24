using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Runs;

/// <summary>The size of a run by arithmetic, in double precision because a request may overflow a long.</summary>
public sealed record RunSize
{
    /// <summary>Numbers of each matrix of weights.</summary>
    public required IReadOnlyList<double> Matrices { get; init; }

    /// <summary>Tensors of weights and of optimizer memory: 1 and the optimizer's slots.</summary>
    public required int Copies { get; init; }

    /// <summary>Examples in a step.</summary>
    public required double Examples { get; init; }

    /// <summary>The most numbers that one layer has for an example, the example itself included.</summary>
    public required double Widest { get; init; }

    /// <summary>Numbers that no step is without, for an example.</summary>
    public required double Least { get; init; }

    /// <summary>Bytes of data that a run holds for itself.</summary>
    public double DataBytes { get; init; }

    /// <summary>Bytes that evaluation and report take beside the weights.</summary>
    public double EvaluationBytes { get; init; }

    /// <summary>The settings that decide the size, for a refusal.</summary>
    public required IReadOnlyList<Setting> Settings { get; init; }
}
