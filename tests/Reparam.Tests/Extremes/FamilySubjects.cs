using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Tests.Autodiff;

namespace Reparam.Tests.Extremes;

/// <summary>The recorded families and densities: values and gradients at any logits, masked classes and sure bits.</summary>
static class FamilySubjects
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261201);

    static readonly Compute Compute = new(1);

    static readonly float[] Weights = [1, 0, -1, 1e-30f, 1e19f];

    public static IEnumerable<Subject> All =>
    [
        new("CategoricalFamily", [.. Tried(typeof(CategoricalFamily))], probe => OverRows(probe, row => Family(probe, CategoricalFamily.Instance, row))),
        new("BernoulliFamily", [.. Tried(typeof(BernoulliFamily))], probe => OverRows(probe, row =>
        {
            Family(probe, BernoulliFamily.Instance, row);
            Family(probe, BernoulliFamily.Instance, [.. row.Select(x => -x)]);
        })),
        new("LogDensity", [.. PublicSubjects.Of(typeof(LogDensity))], probe => Triples(probe, (tape, x) =>
        {
            foreach (var density in (Func<Value, Value, Value, Value>[])[LogDensity.Normal, LogDensity.Gumbel, LogDensity.Logistic])
                Values(probe, density.Method.Name, tape, density(x[0], x[1], x[2]), x, mayBeInfinite: true);
        })),
        new("NormalFamily", [.. PublicSubjects.Of(typeof(NormalFamily))], probe => Triples(probe, (tape, x) =>
        {
            var noise = NormalFamily.Noise(tape, x[0].Shape, Key);
            foreach (var epsilon in noise.Data) probe.Number("noise", epsilon);
            Values(probe, "sample", tape, NormalFamily.Sample(x[0], x[1], noise), [x[0], x[1]], mayBeInfinite: true);
            Values(probe, "divergence", tape, NormalFamily.Divergence(x[0], x[1]), [x[0], x[1]], mayBeInfinite: true);
            Values(probe, "log-ratio", tape, NormalFamily.LogRatio(x[0], x[1], x[2]), x, mayBeInfinite: true);
        })),
    ];

    static IEnumerable<string> Tried(Type type) => PublicSubjects.Of(type).Where(name => !name.EndsWith(".States", StringComparison.Ordinal));

    static void Family(Probe probe, IDiscreteFamily family, float[] row)
    {
        var tape = new Tape(Compute);
        var shape = family.Binary ? new Shape(1, row.Length) : new Shape(1, 1, row.Length);
        var logits = tape.Constant(row, shape);
        var (masked, far) = (row.Any(float.IsInfinity), row.Where(float.IsFinite).DefaultIfEmpty(0).Max(MathF.Abs) > 1e30f);
        var sample = family.Harden(family.Perturb(logits, Key));
        var vector = tape.Constant([.. row.Select((_, i) => Weights[i % Weights.Length])], shape);
        var p = family.Binary ? [.. row.Select(x => DoubleReference.Sigmoid(x))] : RowReference.Softmax(row);

        Values(probe, "mean", tape, family.Mean(logits), [logits], expected: p);
        Values(probe, "covariance", tape, family.CovarianceTimes(logits, vector), [logits, vector]);
        Values(probe, "entropy", tape, family.Entropy(logits), [logits], expected: [Entropy(family, row)]);
        Values(probe, "perturbed", tape, family.Perturb(logits, Key), [logits], mayBeInfinite: masked || far);
        Values(probe, "log-probability", tape, family.LogProbability(logits, sample), [logits], mayBeInfinite: far);
        Values(probe, "score", tape, family.Score(logits, sample), [logits], expected: [.. p.Zip(sample.Data.ToArray(), (a, b) => b - a)]);
        var given = family.PerturbGiven(logits, sample, Key.Split(1));
        Values(probe, "given", tape, given, [logits], mayBeInfinite: masked || far);
        Assert.Equal(sample.Data, family.Harden(given).Data);
        Values(probe, "self-divergence", tape, family.Divergence(logits, logits), [logits], expected: [0]);
        var zero = tape.Constant(0, shape);
        Values(probe, "divergence to uniform", tape, family.Divergence(logits, zero), [logits, zero]);
        Values(probe, "divergence from uniform", tape, family.Divergence(zero, logits), masked ? [] : [zero, logits], mayBeInfinite: masked || far);
        if (!masked) Values(probe, "tied", tape, family.TiedDifference(Op.Detach(logits), Op.Detach(family.Perturb(logits, Key)), sample, vector), [vector]);
        foreach (var tau in (float[])[1e-30f, 1, 1e30f])
        {
            var soft = family.Binary ? Op.Detach(family.Perturb(zero + logits, Key)) : Op.Detach(Op.LogSoftmax(family.Perturb(logits, Key)));
            if (!soft.Data.ToArray().Zip(row, (y, l) => float.IsInfinity(y) == float.IsInfinity(l)).All(same => same)) continue;
            Values(probe, $"relaxed at {tau}", tape, family.RelaxedLogDensity(logits, soft, tau), [logits, soft], mayBeInfinite: far || tau > 1);
        }
    }

    static double Entropy(IDiscreteFamily family, float[] row)
    {
        double Of(IEnumerable<double> logs) => -logs.Sum(log => RowReference.Times(Math.Exp(log), log));
        return family.Binary ? row.Sum(x => Of([RowReference.LogLikelihood(x, 0), RowReference.LogLikelihood(x, 1)])) : Of(RowReference.LogSoftmax(row));
    }

    // Numbers, and gradients under weights of all sizes.
    static void Values(Probe probe, string what, Tape tape, Value y, Value[] inputs, bool mayBeInfinite = false, double[]? expected = null)
    {
        probe.Say(() => "");
        for (var i = 0; i < y.Shape.Count; i++)
        {
            if (expected is null) probe.Number(what, y.Data[i], mayBeInfinite);
            else probe.Number(what, y.Data[i], expected[i], weight: inputs[0].Shape.Count);
        }
        if (inputs.Length == 0) return;
        var gradients = new Value[inputs.Length];
        for (var first = 0; first < 2; first++)
        {
            var upstream = tape.Constant([.. Enumerable.Range(first, y.Shape.Count).Select(i => Weights[i % Weights.Length])], y.Shape);
            tape.Gradient(Op.Sum(y * upstream), inputs, gradients);
            for (var i = 0; i < inputs.Length; i++)
            {
                var input = i;
                probe.Say(() => $", {what} for input {input}");
                foreach (var slope in gradients[i].Data) probe.Number("gradient", slope, mayBeInfinite);
            }
        }
    }

    static void OverRows(Probe probe, Action<float[]> body)
    {
        foreach (var length in ExtremeNumbers.Lengths)
        {
            // Longer rows hold the pairs of numbers of shorter ones: a part of them tries the other paths of the kernels.
            foreach (var row in ExtremeNumbers.Rows(length, masks: true).Where((_, i) => length <= 3 || i % 5 == 0))
                probe.Case(() => $"[{string.Join(' ', row)}]", row.Select(x => (double)x), () => body(row));
        }
    }

    static void Triples(Probe probe, Action<Tape, Value[]> body)
    {
        foreach (var a in ExtremeNumbers.Floats)
        {
            foreach (var b in ExtremeNumbers.Floats)
            {
                // All third numbers beside each other.
                var tape = new Tape(Compute);
                var shape = new Shape(ExtremeNumbers.Floats.Length, 1);
                Value[] x = [tape.Constant(a, shape), tape.Constant(b, shape), tape.Constant(ExtremeNumbers.Floats, shape)];
                probe.Case(() => $"{a}, {b} and every third", [a, b], () => body(tape, x));
            }
        }
    }
}
