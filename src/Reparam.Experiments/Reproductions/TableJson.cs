using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reparam.Experiments.Reproductions;

/// <summary>JSON object that a command prints for a table.</summary>
sealed record TableAnswer<T>(string Command, IReadOnlyList<T> Results);

/// <summary>Writes tables as JSON: camelCase, indented, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(TableAnswer<TableRow>))]
[JsonSerializable(typeof(TableAnswer<ClassificationRow>))]
[JsonSerializable(typeof(TableAnswer<SpeedRow>))]
[JsonSerializable(typeof(TableAnswer<RunGridRow>))]
sealed partial class TableJson : JsonSerializerContext;
