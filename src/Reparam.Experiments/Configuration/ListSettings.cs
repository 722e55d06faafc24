using System.Globalization;
using System.Text.Json;

namespace Reparam.Experiments.Configuration;

/// <summary>Numbers, comma-separated; each may be infinite where the bounds allow it.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
/// <param name="value">The default value.</param>
public sealed class NumbersSetting(string name, params double[] value) : Setting<double[]>(name, value)
{
    /// <summary>The least value. The default value is −∞.</summary>
    public double From { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value. The default value is ∞.</summary>
    public double To { get; init; } = double.PositiveInfinity;

    /// <summary>Placeholder in help texts.</summary>
    public string Short { get; init; } = "a,b,...";

    /// <inheritdoc/>
    public override string Placeholder => Short;

    /// <inheritdoc/>
    public override string Wanted => double.IsFinite(From) && double.IsFinite(To)
        ? FormattableString.Invariant($"comma-separated numbers from {From:R} to {To:R}") : "comma-separated numbers";

    /// <inheritdoc/>
    public override string Text(object? value)
        => value is double[] numbers ? string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))) : "";

    internal override bool Allows(object? value) => value is double[] numbers && numbers.All(number => number >= From && number <= To);

    internal override bool TryParse(string text, out object? value)
    {
        value = NumberText.ParseList(text);
        return Allows(value);
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number)
            ? json.EnumerateArray().Select(RealConverter.Value).ToArray() : null;
        return Allows(value);
    }

    internal override void Write(Utf8JsonWriter json, object? value)
    {
        json.WriteStartArray();
        foreach (var number in (double[])value!) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}

/// <summary>Widths of layers, comma-separated; none by default. In JSON the same text, or nothing.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
public sealed class WidthsSetting(string name) : Setting<int[]>(name, [])
{
    /// <summary>The greatest width. The default value is a million.</summary>
    public int To { get; init; } = 1_000_000;

    /// <inheritdoc/>
    public override string Placeholder => "W,W,...";

    /// <inheritdoc/>
    public override string Wanted => $"comma-separated widths from 1 to {To}";

    /// <inheritdoc/>
    public override string Text(object? value) => value is int[] { Length: > 0 } widths ? string.Join(',', widths) : "none";

    internal override bool Allows(object? value) => value is int[] widths && widths.All(width => width >= 1 && width <= To);

    internal override bool TryParse(string text, out object? value)
    {
        value = NumberText.ParseIndices(text);
        return Allows(value);
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind switch
        {
            JsonValueKind.String => NumberText.ParseIndices(json.GetString()!),
            JsonValueKind.Null => Array.Empty<int>(),
            _ => null,
        };
        return Allows(value);
    }

    internal override void Write(Utf8JsonWriter json, object? value)
    {
        if (value is int[] { Length: > 0 } widths) json.WriteStringValue(string.Join(',', widths));
        else json.WriteNullValue();
    }
}
