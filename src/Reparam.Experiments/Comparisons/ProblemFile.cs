using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// A problem written down: <c>{"kind": "linear|quadratic|quartic", "classes": K, "logits": [[…], …], "Q": [[…], …],
/// "c": […]}</c>, z being all one-hot codes in a row; with <c>"binary": true</c> bits, one logit each.
/// </summary>
sealed record ProblemFile
{
    public string? Kind { get; init; }

    public bool Binary { get; init; }

    public int? Classes { get; init; }

    /// <summary>A row for each variable; bits may be plain numbers.</summary>
    public JsonElement? Logits { get; init; }

    [JsonPropertyName("Q")]
    public double[][]? Q { get; init; }

    public double[]? C { get; init; }

    /// <summary>Reads a problem.</summary>
    /// <exception cref="InvalidDataException">The file is not one; the message says where and why.</exception>
    public static Problem Read(string path)
    {
        ProblemFile? file;
        try
        {
            file = JsonSerializer.Deserialize(File.ReadAllText(path), ComparisonJson.Default.ProblemFile);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' is not a problem in JSON: line {exception.LineNumber + 1}: {Reason(exception)}");
        }
        if (file is null) throw new InvalidDataException($"'{path}' is not a problem in JSON: it is null.");
        return file.Problem(path);
    }

    Problem Problem(string path)
    {
        var power = Kind switch { "linear" => 0, "quadratic" => 1, "quartic" => 2, _ => throw Wrong(path, "kind", Kind is null ? "is missing" : $"'{Kind}' is none of linear, quadratic, quartic") };
        var rows = Rows(path);
        var width = Binary ? 1 : Classes ?? rows[0].Length;
        if (!Binary && width < 2) throw Wrong(path, "classes", $"{width} is less than 2");
        if (Binary && Classes is { } classes and not 2) throw Wrong(path, "classes", $"{classes} does not fit binary variables");
        // Bits may stand in one row.
        var logits = Binary && rows.Length == 1 ? [.. rows[0].Select(l => new[] { l })] : rows;
        for (var n = 0; n < logits.Length; n++)
        {
            if (logits[n].Length != width) throw Wrong(path, $"logits[{n}]", $"has {logits[n].Length} numbers, not {width}");
        }
        var size = logits.Length * width;
        double[] z = [.. logits.SelectMany(row => row)];
        var c = C ?? (power == 0 ? throw Wrong(path, "c", "is missing") : new double[size]);
        if (c.Length != size) throw Wrong(path, "c", $"has {c.Length} numbers, not {size}");
        if (power == 0 && Q is not null) throw Wrong(path, "Q", "does not belong to a linear problem");
        if (power > 0 && Q?.Length != size) throw Wrong(path, "Q", Q is null ? "is missing" : $"has {Q.Length} rows, not {size}");
        for (var i = 0; i < (Q?.Length ?? 0); i++)
        {
            if (Q![i]?.Length != size) throw Wrong(path, $"Q[{i}]", $"has {Q[i]?.Length ?? 0} numbers, not {size}");
        }
        CheckFinite(path, "c", c);
        for (var i = 0; i < (Q?.Length ?? 0); i++) CheckFinite(path, $"Q[{i}]", Q![i]);
        return new Problem(Path.GetFileNameWithoutExtension(path), Binary, logits.Length, Binary ? 2 : width, z, new QuadraticForm(power, [.. (Q ?? []).SelectMany(row => row)], c))
        {
            Description = $"{Kind}, {logits.Length} {(Binary ? "bits" : $"variables of {width} classes")}, from {Path.GetFileName(path)}",
        };
    }

    double[][] Rows(string path)
    {
        if (Logits is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0) throw Wrong(path, "logits", "is missing or no list");
        double[][] rows = [.. array.EnumerateArray().Select((row, n) => row.ValueKind == JsonValueKind.Array ? [.. row.EnumerateArray().Select(l => Number(path, n, l))] : new[] { Number(path, n, row) })];
        return rows.All(row => row.Length > 0) ? rows : throw Wrong(path, "logits", "has an empty row");
    }

    // Estimators see costs and logits in single precision, and the reader takes "NaN".
    static void CheckFinite(string path, string field, double[] numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite((float)number)) throw Wrong(path, field, FormattableString.Invariant($"holds {number:R}, which is no finite number in single precision"));
        }
    }

    static double Number(string path, int n, JsonElement element)
        => element.ValueKind == JsonValueKind.Number && element.GetDouble() is var number && float.IsFinite((float)number) ? number : throw Wrong(path, $"logits[{n}]", $"holds {element.GetRawText()}, which is no finite number in single precision");

    static string Reason(JsonException exception) => exception.Message.Split(" Path:")[0].Split(" LineNumber:")[0];

    static InvalidDataException Wrong(string path, string field, string what) => new($"'{path}': \"{field}\" {what}.");
}
