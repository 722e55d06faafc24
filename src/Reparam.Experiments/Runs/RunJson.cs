using System.Text.Json.Serialization;

namespace Reparam.Experiments.Runs;

/// <summary>The JSON of runs: camelCase, indented, read strictly, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RunConfig))]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(EvalResult))]
sealed partial class RunJson : JsonSerializerContext;
