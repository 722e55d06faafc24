using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Experiments.Comparisons;

/// <summary>The problems that have a name, their coefficients drawn from a seed.</summary>
static class NamedProblems
{
    public static IReadOnlyList<string> Names { get; } = ["toy", "linear", "quadratic", "quartic", "product", "polynomial", "vae"];

    /// <summary>Makes a problem.</summary>
    /// <exception cref="ProblemException">An option does not fit it.</exception>
    public static Problem Make(string name, ProblemOptions options)
    {
        var problem = name switch
        {
            "toy" => Toy(options),
            "linear" => Random(name, options, 1, 5, (n, k, key) => new QuadraticForm(0, [], Normals(key.Split(1), n * k))),
            "quadratic" => Random(name, options, 1, 5, (n, k, key) => new QuadraticForm(1, SquareOf(key.Split(0), n * k), Normals(key.Split(1), n * k))),
            "quartic" => Random(name, options, 1, 5, (n, k, key) => new QuadraticForm(2, SquareOf(key.Split(0), n * k), Normals(key.Split(1), n * k))),
            "product" => Random(name, options, 3, 3, (n, k, key) => new ProductForm(Normals(key.Split(1), n * k), n)),
            "polynomial" => Random(name, options, 128, 2, (n, k, _) => new PowerForm(n, k, options.Target, options.Power), scale: 0.01),
            "vae" => SmallVae.Make(options),
            _ => throw new ArgumentException($"'{name}' is none of {string.Join(", ", Names)}.", nameof(name)),
        };
        if (options.Bump == 0) return problem;
        return problem with { Name = $"{problem.Name}-bent", Form = new BentForm(problem.Form, problem.Variables, problem.Binary, options.Bump) };
    }

    /// <summary>Logits as given: one row for all variables or a row for each.</summary>
    public static double[] Rows(double[] given, int variables, int width)
    {
        if (given.FirstOrDefault(l => !float.IsFinite((float)l), 0) is var bad and not 0) throw new ProblemException("--logits", FormattableString.Invariant($"{bad} is not finite in single precision."));
        if (given.Length == variables * width) return given;
        if (given.Length == width) return [.. Enumerable.Repeat(given, variables).SelectMany(row => row)];
        throw new ProblemException("--logits", $"{given.Length} logits, where {variables} variable{(variables == 1 ? " takes" : "s take")} {width} for all or {variables * width} in all.");
    }

    public static double[] Normals(RandomKey key, int count)
    {
        var normal = new Normal(0, 1);
        return [.. Enumerable.Range(0, count).Select(i => normal.Sample(key, (ulong)i))];
    }

    static Problem Toy(ProblemOptions options)
    {
        if (options.Classes is { } classes and not 2) throw new ProblemException("--classes", $"{classes}: the toy's variables are bits.");
        var n = options.Dimensions > 1 ? options.Dimensions : options.Variables ?? 1;
        return new Problem("toy", true, n, 2, Rows(options.Logits ?? [0], n, 1), new PowerForm(n, 1, options.Target, 2))
        {
            Description = FormattableString.Invariant($"mean over {n} bit{(n == 1 ? "" : "s")} of (b - {options.Target})^2"),
        };
    }

    static Problem Random(string name, ProblemOptions options, int variables, int classes, Func<int, int, RandomKey, IProblemForm> form, double scale = 1)
    {
        var (n, k) = (options.Variables ?? variables, options.Classes ?? classes);
        if (k < 2) throw new ProblemException("--classes", $"{k}: a choice has 2 classes at least.");
        // Before coefficients are made, whose count is the square of N·K; a sum of powers has none.
        var states = Math.Pow(k, n);
        if (name != "polynomial" && states > ExpectedCost.MaxStates)
            throw new ProblemException("--variables", FormattableString.Invariant($"{n} variables of {k} classes have {states:R} joint states, more than the {ExpectedCost.MaxStates:R} that are enumerated."));
        var key = RandomKey.FromSeed((ulong)options.Seed);
        var logits = options.Logits is { } given ? Rows(given, n, k) : [.. Normals(key.Split(2), n * k).Select(l => scale * l)];
        return new Problem(name, false, n, k, logits, form(n, k, key))
        {
            Description = $"{name}, {n} variable{(n == 1 ? "" : "s")} of {k} classes, coefficients of seed {options.Seed}",
        };
    }

    // AᵀA, the quadratic of Hooper and Shekhovtsov 2026.
    static double[] SquareOf(RandomKey key, int size)
    {
        var a = Normals(key, size * size);
        var q = new double[size * size];
        for (var l = 0; l < size; l++)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++) q[(i * size) + j] += a[(l * size) + i] * a[(l * size) + j];
            }
        }
        return q;
    }
}
