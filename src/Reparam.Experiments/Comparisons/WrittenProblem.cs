using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reparam.Experiments.Comparisons;

/// <summary>The contents of a <see cref="ProblemFile"/>, and the checks that make a problem of it.</summary>
sealed record WrittenProblem
{
    public string? Kind { get; init; }

    public bool Binary { get; init; }

    public int? Classes { get; init; }

    /// <summary>A row for each variable; bits may be plain numbers.</summary>
    public JsonElement? Logits { get; init; }

    [JsonPropertyName("Q")]
    public double[][]? Q { get; init; }

    public double[]? C { get; init; }

    /// <summary>The problem.</summary>
    /// <param name="path">The file, for messages and for the name.</param>
    /// <exception cref="InvalidDataException">A field is missing or does not fit the others.</exception>
    public CostProblem Problem(string path)
    {
        var power = Kind switch
        {
            "linear" => 0,
            "quadratic" => 1,
            "quartic" => 2,
            null => throw Wrong(path, "kind", "is missing"),
            _ => throw Wrong(path, "kind", $"'{Kind}' is none of linear, quadratic, quartic"),
        };
        var logits = Rows(path);
        var (size, width) = (logits.Sum(row => row.Length), logits[0].Length);
        var form = new QuadraticForm(power, Square(path, power, size), Linear(path, power, size));
        return new CostProblem(Path.GetFileNameWithoutExtension(path), Binary, logits.Length, Binary ? 2 : width, [.. logits.SelectMany(row => row)], form)
        {
            Description = $"{Kind}, {logits.Length} {(Binary ? "bits" : $"variables of {width} classes")}, from {Path.GetFileName(path)}",
        };
    }

    // A row of logits for each variable, all of one width.
    double[][] Rows(string path)
    {
        if (Logits is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0) throw Wrong(path, "logits", "is missing or no list");
        double[][] rows = [.. array.EnumerateArray().Select((row, n) => Row(path, n, row))];
        if (rows.Any(row => row.Length == 0)) throw Wrong(path, "logits", "has an empty row");
        var width = Binary ? 1 : Classes ?? rows[0].Length;
        if (!Binary && width < 2) throw Wrong(path, "classes", $"{width} is less than 2");
        if (Binary && Classes is { } classes and not 2) throw Wrong(path, "classes", $"{classes} does not fit binary variables");
        // The logits of bits may be one row.
        if (Binary && rows.Length == 1) rows = [.. rows[0].Select(logit => new[] { logit })];
        for (var n = 0; n < rows.Length; n++)
        {
            if (rows[n].Length != width) throw Wrong(path, $"logits[{n}]", $"has {rows[n].Length} numbers, not {width}");
        }
        return rows;
    }

    static double[] Row(string path, int n, JsonElement row)
        => row.ValueKind == JsonValueKind.Array ? [.. row.EnumerateArray().Select(logit => Number(path, n, logit))] : [Number(path, n, row)];

    double[] Linear(string path, int power, int size)
    {
        var c = C ?? (power == 0 ? throw Wrong(path, "c", "is missing") : new double[size]);
        if (c.Length != size) throw Wrong(path, "c", $"has {c.Length} numbers, not {size}");
        CheckFinite(path, "c", c);
        return c;
    }

    double[] Square(string path, int power, int size)
    {
        if (power == 0) return Q is null ? [] : throw Wrong(path, "Q", "does not belong to a linear problem");
        if (Q?.Length != size) throw Wrong(path, "Q", Q is null ? "is missing" : $"has {Q.Length} rows, not {size}");
        for (var i = 0; i < size; i++)
        {
            if (Q[i]?.Length != size) throw Wrong(path, $"Q[{i}]", $"has {Q[i]?.Length ?? 0} numbers, not {size}");
            CheckFinite(path, $"Q[{i}]", Q[i]);
        }
        return [.. Q.SelectMany(row => row)];
    }

    // The reader accepts "NaN", but estimators need costs that are finite in single precision.
    static void CheckFinite(string path, string field, double[] numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite((float)number))
                throw Wrong(path, field, FormattableString.Invariant($"holds {number:R}, which is no finite number in single precision"));
        }
    }

    static double Number(string path, int n, JsonElement element)
        => element.ValueKind == JsonValueKind.Number && element.GetDouble() is var number && float.IsFinite((float)number)
            ? number : throw Wrong(path, $"logits[{n}]", $"holds {element.GetRawText()}, which is no finite number in single precision");

    static InvalidDataException Wrong(string path, string field, string what) => new($"'{path}': \"{field}\" {what}.");
}
