using System.Text;
using CsCheck;
using Reparam.Experiments.Comparisons;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>Problems of <c>compare</c> in JSON, with comments and commas that JSON itself does not allow.</summary>
sealed class ProblemReader() : InputReader("problem file", 8, "mine.json")
{
    // Corners of the cube at which the cost is held against our own; all of a large problem would take long.
    const int Corners = 6;

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var problem = (CostProblem)ProblemFile.Read(path);
        return Words(problem.Binary, problem.Classes, problem.Variables, problem.Logits, z => problem.Form.At(z)!.Value);
    }

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (!Json.TryParse(PlainText.Of(bytes, isStrict: false), out var json, isRelaxed: true) || json is not Dictionary<string, object?> table) return null;
        if (table.Keys.Any(key => key is not ("kind" or "binary" or "classes" or "logits" or "Q" or "c"))) return null;
        var power = table.GetValueOrDefault("kind") switch { "linear" => 0, "quadratic" => 1, "quartic" => 2, _ => -1 };
        if (power < 0 || (table.TryGetValue("binary", out var flag) && flag is not bool)) return null;
        var binary = flag is true;
        if (table.GetValueOrDefault("classes") is { } written && Json.Whole(written) is not (>= int.MinValue and <= int.MaxValue)) return null;
        if (table.GetValueOrDefault("logits") is not List<object?> { Count: > 0 } lines) return null;
        var rows = lines.Select(line => line is List<object?> row ? Numbers(row) : Numbers([line])).ToArray();
        if (rows.Any(row => row is not { Length: > 0 })) return null;
        var width = binary ? 1 : Json.Whole(table.GetValueOrDefault("classes")) ?? rows[0]!.Length;
        if (binary ? Json.Whole(table.GetValueOrDefault("classes")) is not (null or 2) : width < 2) return null;
        if (binary && rows.Length == 1) rows = [.. rows[0]!.Select(logit => new[] { logit })];
        if (rows.Any(row => row!.Length != width)) return null;
        double[] logits = [.. rows.SelectMany(row => row!)];
        var c = table.GetValueOrDefault("c") is { } linear ? linear is List<object?> list ? Numbers(list) : null
            : power == 0 ? null : new double[logits.Length];
        if (c?.Length != logits.Length) return null;
        double[]?[]? q = table.GetValueOrDefault("Q") is { } square
            ? square is List<object?> matrix ? [.. matrix.Select(row => row is List<object?> line ? Numbers(line) : null)] : [null] : null;
        if (power == 0 ? q is not null : q?.Length != logits.Length || q.Any(row => row?.Length != logits.Length)) return null;
        return Words(binary, binary ? 2 : (int)width, rows.Length, logits, z => Cost(power, q, c, z));
    }

    // Numbers that are finite in single precision.
    static double[]? Numbers(List<object?> list)
    {
        var numbers = list.Select(Json.Real).ToArray();
        return numbers.All(number => number is { } real && float.IsFinite((float)real)) ? [.. numbers.Select(number => number!.Value)] : null;
    }

    static double Cost(int power, double[]?[]? q, double[] c, double[] z)
    {
        var (linear, quadratic) = (0.0, 0.0);
        for (var i = 0; i < z.Length; i++) linear += c[i] * z[i];
        for (var i = 0; i < z.Length && power > 0; i++)
        {
            for (var j = 0; j < z.Length && z[i] != 0; j++) quadratic += z[i] * q![i]![j] * z[j];
        }
        return linear + (power == 0 ? 0 : power == 1 ? quadratic : quadratic * quadratic);
    }

    static string Words(bool binary, int classes, int variables, double[] logits, Func<double[], double> cost)
    {
        var costs = new List<double>();
        for (var i = 0; i < Math.Min(Corners, logits.Length); i++)
        {
            for (var j = i; j < Math.Min(Corners, logits.Length); j++)
            {
                var z = new double[logits.Length];
                (z[i], z[j]) = (1, 1);
                costs.Add(cost(z));
            }
        }
        return $"{(binary ? "bits" : "classes")} {classes} x {variables}: {Texts.Words(logits)}; costs {Texts.Words(costs)}";
    }

    static Document Grow(Choices choices)
    {
        var (binary, power, variables) = (choices.OneIn(3), choices.Below(3), choices.Between(1, 3));
        var width = binary ? 1 : choices.Between(2, 4);
        var logits = choices.Many(variables * width, variables * width, () => Small(choices));
        var properties = new List<(string, string)>
        {
            ("kind", power switch { 0 => "\"linear\"", 1 => "\"quadratic\"", _ => "\"quartic\"" }),
        };
        if (binary) properties.Add(("binary", "true"));
        if (choices.OneIn(2)) properties.Add(("classes", $"{(binary ? 2 : width)}"));
        properties.Add(("logits", JsonTexts.List(choices, logits.Chunk(width)
            .Select(row => binary ? row[0].Text : JsonTexts.List(choices, row.Select(number => number.Text))))));
        var c = choices.Many(logits.Length, logits.Length, () => Small(choices));
        var hasLinear = power == 0 || choices.OneIn(2);
        if (hasLinear) properties.Add(("c", JsonTexts.List(choices, c.Select(number => number.Text))));
        var q = choices.Many(logits.Length, logits.Length, () => choices.Many(logits.Length, logits.Length, () => Small(choices)));
        if (power > 0) properties.Add(("Q", JsonTexts.List(choices, q.Select(row => JsonTexts.List(choices, row.Select(number => number.Text))))));
        var text = JsonTexts.Table(choices, JsonTexts.Shuffled(choices, properties));
        if (choices.OneIn(6)) text = $"// a problem\n{text} /* end */";
        var linear = hasLinear ? c.Select(number => number.Value).ToArray() : new double[logits.Length];
        var square = q.Select(row => row.Select(number => number.Value).ToArray()).ToArray();
        var meaning = Words(binary, binary ? 2 : width, variables, [.. logits.Select(number => number.Value)], z => Cost(power, square, linear, z));
        return new(Encoding.UTF8.GetBytes(text), meaning);
    }

    static (string Text, double Value) Small(Choices choices)
        => JsonTexts.Number(choices) is var number && Math.Abs(number.Value) < 1e30 ? number : ("0.5", 0.5);
}
