using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reparam.Experiments.Configuration;

/// <summary>
/// Reads and writes real numbers in JSON. Infinities and NaN are strings. A number that is too large for a double is refused, because .NET
/// reads it as infinity.
/// </summary>
sealed class RealConverter : JsonConverter<double>
{
    /// <summary>The value of a number.</summary>
    /// <exception cref="JsonException">It is too large.</exception>
    public static double Value(JsonElement number)
        => number.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw TooLarge(number.GetRawText());

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw TooLarge("a number in it"),
        JsonTokenType.String when reader.ValueTextEquals("Infinity"u8) => double.PositiveInfinity,
        JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8) => double.NegativeInfinity,
        JsonTokenType.String when reader.ValueTextEquals("NaN"u8) => double.NaN,
        _ => throw new JsonException("a number is expected."),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(value > 0 ? "Infinity" : value < 0 ? "-Infinity" : "NaN");
    }

    static JsonException TooLarge(string what) => new($"{what} is too large for a double.");
}
