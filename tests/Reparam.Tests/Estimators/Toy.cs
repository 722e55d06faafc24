using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;

namespace Reparam.Tests.Estimators;

/// <summary>
/// A net small enough to enumerate: h1 ~ p(a1), h2 ~ p(a2 + W·h1), cost q² + 0.3·q³ with q = u·h1 + v·h2 + c. The gradient
/// for a1, a2 and c (a parameter inside the cost) is known by enumerating every state in double precision.
/// </summary>
sealed class Toy(IDiscreteFamily family, int layers)
{
    const int Variables = 2;

    readonly int _classes = family is CategoricalFamily ? 3 : 1;

    public int Width => Variables * _classes;

    // Odd-looking numbers, so that no two coordinates agree by accident.
    public double[] A1 => [.. Enumerable.Range(0, Width).Select(i => Math.Sin(1.3 + (2.1 * i)))];

    public double[] A2 => [.. Enumerable.Range(0, Width).Select(i => 0.8 * Math.Sin(0.4 + (1.7 * i)))];

    public static double C => 0.35;

    static double W(int i, int j) => Math.Cos((1.1 * i) + (2.3 * j) + 0.5);

    static double U(int i) => 0.9 * Math.Cos(0.3 + (1.9 * i));

    static double V(int i) => 0.7 * Math.Sin(0.9 + (2.7 * i));

    /// <summary>All parameters in one row: a1, then a2 if there is a second layer, then c.</summary>
    public double[] Point => layers == 1 ? [.. A1, C] : [.. A1, .. A2, C];

    /// <summary>The surrogate of a batch of independent copies, and its leaves in the order of <see cref="Point"/>.</summary>
    public Value Surrogate(Tape tape, int batch, Func<int, IEstimator> estimators, Pass pass, out Value[] leaves, double[]? point = null)
    {
        point ??= Point;
        var shape = family is CategoricalFamily ? new Shape(batch, Variables, _classes) : new Shape(batch, Variables);
        var a1 = Repeat(tape, point[..Width], shape);
        var a2 = layers == 2 ? Repeat(tape, point[Width..^1], shape) : default;
        var c = Repeat(tape, [point[^1]], new Shape(batch));
        leaves = layers == 1 ? [a1, c] : [a1, a2, c];
        var flat = new Shape(batch, Width);
        var w = tape.Constant([.. from i in Enumerable.Range(0, Width) from j in Enumerable.Range(0, Width) select (float)W(i, j)], new Shape(Width, Width));
        var u = Repeat(tape, [.. Enumerable.Range(0, Width).Select(U)], flat);
        var v = Repeat(tape, [.. Enumerable.Range(0, Width).Select(V)], flat);
        var (first, second) = (new StochasticLayer(family, estimators(1)), new StochasticLayer(family, estimators(2)));

        Value Polynomial(Value q) => (q * q) + (0.3f * (q * q * q));
        return first.Surrogate(a1, (h1, inside) =>
        {
            var linear = Op.DotLast(Op.Reshape(h1, flat), u) + c;
            if (layers == 1) return Polynomial(linear);
            var logits = Op.Reshape(Op.MatMul(Op.Reshape(h1, flat), w), shape) + a2;
            return second.Surrogate(logits, (h2, _) => Polynomial(linear + Op.DotLast(Op.Reshape(h2, flat), v)), inside);
        }, pass);
    }

    /// <summary>The exact objective: the expected cost, or with n samples −E log(1/n Σ exp(−cost)).</summary>
    public double Objective(double[] point, int samples = 1)
    {
        var joint = new List<(double Probability, double Cost)>();
        foreach (var (p1, h1) in States(point[..Width]))
        {
            var linear = point[^1] + h1.Select((h, i) => h * U(i)).Sum();
            if (layers == 1)
            {
                joint.Add((p1, Polynomial(linear)));
                continue;
            }
            var logits = Enumerable.Range(0, Width).Select(j => point[Width + j] + h1.Select((h, i) => h * W(i, j)).Sum()).ToArray();
            foreach (var (p2, h2) in States(logits)) joint.Add((p1 * p2, Polynomial(linear + h2.Select((h, i) => h * V(i)).Sum())));
        }
        if (samples == 1) return joint.Sum(s => s.Probability * s.Cost);
        var total = 0.0;
        void Tuple(int left, double probability, double weights)
        {
            if (left == 0) total -= probability * Math.Log(weights / samples);
            else
            {
                foreach (var (p, cost) in joint) Tuple(left - 1, probability * p, weights + Math.Exp(-cost));
            }
        }
        Tuple(samples, 1, 0);
        return total;

        static double Polynomial(double q) => (q * q) + (0.3 * q * q * q);
    }

    public double[] ExactGradient(int samples = 1)
    {
        const double Step = 1e-5;
        return [.. Point.Select((_, i) =>
        {
            var (up, down) = (Point, Point);
            up[i] += Step;
            down[i] -= Step;
            return (Objective(up, samples) - Objective(down, samples)) / (2 * Step);
        })];
    }

    IEnumerable<(double Probability, double[] State)> States(double[] logits)
    {
        var choices = family is CategoricalFamily ? _classes : 2;
        for (var s = 0; s < (int)Math.Pow(choices, Variables); s++)
        {
            var (probability, state, rest) = (1.0, new double[Width], s);
            for (var n = 0; n < Variables; n++, rest /= choices)
            {
                var k = rest % choices;
                if (family is CategoricalFamily)
                {
                    var row = logits[(n * _classes)..((n + 1) * _classes)];
                    state[(n * _classes) + k] = 1;
                    probability *= Math.Exp(row[k]) / row.Sum(Math.Exp);
                }
                else
                {
                    state[n] = k;
                    probability /= 1 + Math.Exp(k == 1 ? -logits[n] : logits[n]);
                }
            }
            yield return (probability, state);
        }
    }

    static Value Repeat(Tape tape, double[] row, Shape shape)
        => Op.BroadcastFirst(tape.Constant([.. row.Select(x => (float)x)], new Shape(row.Length)), shape);
}
