using System.Text.Json.Serialization;

namespace Reparam.Cli.Answers;

/// <summary>Writes answers as JSON: camelCase, indented, infinities as strings, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(BenchAnswer))]
[JsonSerializable(typeof(DensityAnswer))]
[JsonSerializable(typeof(DivergenceAnswer))]
[JsonSerializable(typeof(FitAnswer))]
sealed partial class AnswerJson : JsonSerializerContext;
