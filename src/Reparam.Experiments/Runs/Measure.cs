namespace Reparam.Experiments.Runs;

/// <summary>A number by which a run is judged.</summary>
/// <param name="Name">Name in JSON and in <c>metrics.csv</c>, such as <c>testNll</c>.</param>
/// <param name="Label">Name in texts, such as <c>test bound</c>.</param>
/// <param name="Unit">Such as <c>nats</c> or <c>%</c>; empty for a plain number.</param>
/// <param name="HigherIsBetter">Which direction is better.</param>
public sealed record MeasureInfo(string Name, string Label, string Unit, bool HigherIsBetter)
{
    /// <summary>Format of the number in <c>metrics.csv</c>. The default value is <c>R</c>, all digits.</summary>
    public string Format { get; init; } = "R";

    /// <summary>Digits behind the point in texts. The default value is 2.</summary>
    public int Digits { get; init; } = 2;

    /// <summary>A value with its unit.</summary>
    /// <param name="value">The value.</param>
    public string Text(double value)
    {
        var number = value.ToString($"F{Digits}", System.Globalization.CultureInfo.InvariantCulture);
        return Unit.Length == 0 ? number : $"{number} {Unit}";
    }
}

/// <summary>The value of a measure.</summary>
/// <param name="Name">The measure's name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct Measure(string Name, double Value);
