using System.Text.Json;
using System.Text.Json.Serialization;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Comparisons;

/// <summary>The JSON of comparisons and of problems: camelCase, infinities as strings, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(RealConverter)], AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(ComparisonResult))]
[JsonSerializable(typeof(WrittenProblem))]
sealed partial class ComparisonJson : JsonSerializerContext;
