using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Reparam.Experiments.Configuration;

/// <summary>A whole number within bounds.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
/// <param name="value">The default value.</param>
public sealed class WholeSetting<T>(string name, T value) : Setting<T>(name, value) where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <summary>The least value. The default value is 1.</summary>
    public T From { get; init; } = T.One;

    /// <summary>The greatest value. The default value is the greatest of the type.</summary>
    public T To { get; init; } = T.MaxValue;

    /// <inheritdoc/>
    public override string Placeholder => "number";

    /// <inheritdoc/>
    public override string Wanted => FormattableString.Invariant($"a whole number from {From} to {To}");

    /// <inheritdoc/>
    public override string Text(object? value) => value is T number ? number.ToString(null, CultureInfo.InvariantCulture) : "";

    internal override string Quoted(object? value) => Text(value);

    internal override bool Allows(object? value) => value is T number && number >= From && number <= To;

    internal override bool TryParse(string text, out object? value)
    {
        value = T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        return Allows(value);
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number)
            && number >= long.CreateSaturating(From) && number <= long.CreateSaturating(To)
            ? T.CreateChecked(number) : null;
        return value is not null;
    }

    internal override void Write(Utf8JsonWriter json, object? value) => json.WriteNumberValue(long.CreateChecked((T)value!));
}

/// <summary>A finite number within bounds.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
/// <param name="value">The default value.</param>
public sealed class NumberSetting(string name, double value) : Setting<double>(name, value)
{
    /// <summary>The least value.</summary>
    public required double From { get; init; }

    /// <summary>The greatest value.</summary>
    public required double To { get; init; }

    /// <inheritdoc/>
    public override string Placeholder => "number";

    /// <inheritdoc/>
    public override string Wanted => FormattableString.Invariant($"a number from {From:R} to {To:R}");

    /// <inheritdoc/>
    public override string Text(object? value) => value is double number ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    internal override string Quoted(object? value) => Text(value);

    internal override bool Allows(object? value) => value is double number && number >= From && number <= To;

    internal override bool TryParse(string text, out object? value)
    {
        value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        return Allows(value);
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) ? number : null;
        return Allows(value);
    }

    internal override void Write(Utf8JsonWriter json, object? value) => json.WriteNumberValue((double)value!);
}

/// <summary>A finite number within bounds, or none.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
public sealed class OptionalNumberSetting(string name) : Setting<double?>(name, null)
{
    /// <summary>The least value.</summary>
    public required double From { get; init; }

    /// <summary>The greatest value.</summary>
    public required double To { get; init; }

    /// <inheritdoc/>
    public override bool IsOptional => true;

    /// <inheritdoc/>
    public override string Placeholder => "number";

    /// <inheritdoc/>
    public override string Wanted => FormattableString.Invariant($"a number from {From:R} to {To:R}");

    /// <inheritdoc/>
    public override string Text(object? value) => value is double number ? number.ToString("R", CultureInfo.InvariantCulture) : "none";

    internal override string Quoted(object? value) => Text(value);

    internal override bool Allows(object? value) => value is null || (value is double number && number >= From && number <= To);

    internal override bool TryParse(string text, out object? value)
    {
        value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        return value is not null && Allows(value);
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) ? number : null;
        return json.ValueKind is JsonValueKind.Number or JsonValueKind.Null && Allows(value);
    }

    internal override void Write(Utf8JsonWriter json, object? value)
    {
        if (value is double number) json.WriteNumberValue(number);
        else json.WriteNullValue();
    }
}
