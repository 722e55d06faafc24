namespace Reparam.Experiments.Comparisons;

/// <summary>What a named problem is made from; null takes the problem's own default.</summary>
sealed record ProblemOptions
{
    public int? Variables { get; init; }

    public int? Classes { get; init; }

    /// <summary>p of <c>polynomial</c>.</summary>
    public double Power { get; init; } = 2;

    /// <summary>t of <c>toy</c> and <c>polynomial</c>.</summary>
    public double Target { get; init; } = 0.45;

    /// <summary>How many bits <c>toy</c> averages over.</summary>
    public int Dimensions { get; init; } = 1;

    /// <summary>One row for all variables, or a row for each.</summary>
    public double[]? Logits { get; init; }

    /// <summary>Names the coefficients, and the logits where none are given.</summary>
    public long Seed { get; init; }

    /// <summary>κ of the bump κ·Σ(1 − ‖zₙ‖²), which is 0 at every corner.</summary>
    public double Bump { get; init; }
}
