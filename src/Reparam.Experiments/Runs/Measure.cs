namespace Reparam.Experiments.Runs;

/// <summary>Name, unit and direction of a number that evaluates a run.</summary>
/// <param name="Name">Name in JSON and in <c>metrics.csv</c>, such as <c>testNll</c>.</param>
/// <param name="Label">Name in texts, such as <c>test bound</c>.</param>
/// <param name="Unit">Unit, such as <c>nats</c> or <c>%</c>; empty for a plain number.</param>
/// <param name="HigherIsBetter">Whether higher values are better.</param>
public sealed record MeasureInfo(string Name, string Label, string Unit, bool HigherIsBetter)
{
    /// <summary>Format of the number in <c>metrics.csv</c>. The default value is <c>R</c>, all digits.</summary>
    public string Format { get; init; } = "R";

    /// <summary>Number of digits after the point in texts. The default value is 2.</summary>
    public int Digits { get; init; } = 2;

    /// <summary>Formats a value with its unit.</summary>
    /// <param name="value">The value.</param>
    public string Text(double value)
    {
        var number = value.ToString($"F{Digits}", System.Globalization.CultureInfo.InvariantCulture);
        return Unit.Length == 0 ? number : $"{number} {Unit}";
    }
}

/// <summary>The value of a measure.</summary>
/// <param name="Name">Name of the measure.</param>
/// <param name="Value">Value of the measure.</param>
public readonly record struct Measure(string Name, double Value);
