using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Runs;

/// <summary>Size of a run, computed from its settings. The numbers are doubles, because some settings would overflow a long.</summary>
public sealed record RunSize
{
    /// <summary>Number of elements of each weight matrix.</summary>
    public required IReadOnlyList<double> Matrices { get; init; }

    /// <summary>Number of copies of the weights: 1 plus the tensors of optimizer state for each parameter.</summary>
    public required int Copies { get; init; }

    /// <summary>Number of examples in a step.</summary>
    public required double Examples { get; init; }

    /// <summary>Width of the widest layer, including the example itself.</summary>
    public required double Widest { get; init; }

    /// <summary>Lower bound of the elements that a step needs for each example.</summary>
    public required double Least { get; init; }

    /// <summary>Number of tapes that each record a step. The default value is 1, the tape of training.</summary>
    public int Tapes { get; init; } = 1;

    /// <summary>Bytes of the copies of the data that a run makes.</summary>
    public double DataBytes { get; init; }

    /// <summary>Bytes that evaluation and report take, without the weights.</summary>
    public double EvaluationBytes { get; init; }

    /// <summary>Settings that the size depends on, for an error.</summary>
    public required IReadOnlyList<Setting> Settings { get; init; }
}
