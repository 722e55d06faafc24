using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Tests.Autodiff;

namespace Reparam.Tests.Extremes;

/// <summary>
/// Every operation of the tape, with its gradients. Most are linear in each input, so that the gradient in double precision is
/// the operation on unit vectors; the others say theirs (<see cref="CurvedOperations"/>).
/// </summary>
static class OperationSubjects
{
    static readonly Compute Compute = new(1);

    // Alone in their sum: the gradient of one has nothing of the other.
    static readonly string[] Sums = ["Add", "Subtract"];

    // What Op says of them has no reference among the others: the gradient is by fiat.
    static readonly OpCase[] ByFiat =
    [
        new("Detach", [new(3, 5)], x => Op.Detach(x[0]), x => x[0]),
        new("Replace", [new(3, 5), new(3, 5)], x => Op.Replace(x[0], x[1]), x => x[1]),
        new("Attach", [new(3), new(3, 5)], x => Op.Attach(x[0], x[1], Op.Detach(x[1])), x => x[0]),
    ];

    public static IEnumerable<Subject> All
        => from op in OpGradients.Table.Concat(ByFiat)
           group op by op.Method into cases
           select new Subject($"Op.{cases.Key}", [$"Op.{cases.Key}"], probe =>
           {
               foreach (var op in cases) Try(probe, op);
           });

    static void Try(Probe probe, OpCase op)
    {
        var tape = new Tape(Compute);
        // There are many windows, and long rows have numbers enough in one.
        var draws = op.Method.EndsWith("Convolution", StringComparison.Ordinal) ? 12 : op.Shapes.Any(shape => shape.Count > 90) ? 24 : 90;
        for (var draw = 0; draw < draws; draw++)
        {
            tape.Reset();
            var key = RandomKey.FromSeed(20261201).Split((ulong)draw);
            // All numbers; or great ones beside ones, whose sums overflow on the way; or those of moderate size.
            var pool = (draw % 3) switch
            {
                0 => ExtremeNumbers.Floats,
                1 => [3e38f, -3e38f, float.MaxValue, -float.MaxValue, 1, -1, 0],
                _ => [1e19f, -1e19f, 1e-30f, 1, -88, 104, 0],
            };
            var x = op.Shapes.Select((shape, i) => Constant(tape, key.Split((ulong)i), shape, CurvedOperations.PoolOf(op, i, pool))).ToArray();
            string Input() => string.Join("; ", x.Select(value => string.Join(' ', value.Data.ToArray())));
            probe.Case(() => $"{op.Name}({Input()})", [], () => Compare(probe, op, tape, x, key, pool));
        }
    }

    static void Compare(Probe probe, OpCase op, Tape tape, Value[] x, RandomKey key, float[] pool)
    {
        var y = op.Apply(x);
        var upstream = Constant(tape, key.Split(100), y.Shape, [0, .. pool]);
        var gradients = new Value[x.Length];
        tape.Gradient(Op.Sum(y * upstream), x, gradients);

        var (point, u) = (x.Select(GradientCheck.Doubles).ToArray(), GradientCheck.Doubles(upstream));
        var curved = CurvedOperations.Find(op);
        // Its terms are log-odds times probabilities, which may be less than any normal number.
        var factor = op.Method == "BernoulliDivergence" ? point.Max(p => p.Max(Math.Abs)) : 1;
        var (expected, sizes) = (curved?.Value(point) ?? op.Reference(point), Sizes(op, point));
        for (var j = 0; j < expected.Length; j++) probe.Number("y", y.Data[j], expected[j], sizes[j], factor);
        var most = factor * u.Max(Math.Abs);
        if (op.Method is "Detach" or "Replace" or "Attach") return;
        for (var i = 0; i < x.Length; i++)
        {
            var input = i;
            probe.Say(() => $", upstream {string.Join(' ', u)}, for input {input}");
            var (slope, scale) = curved?.Gradient(point, u, i) ?? Linear(op, point, u, i);
            for (var j = 0; j < slope.Length; j++) probe.Number("gradient", gradients[i].Data[j], slope[j], scale[j], most);
        }
    }

    // What cancels: the reference on the sizes of the numbers.
    static double[] Sizes(OpCase op, double[][] point)
        => CurvedOperations.Find(op)?.Size is { } size ? size(point) : Sums.Contains(op.Method) ? new double[point[0].Length] : op.Reference(Sizes(point));

    static double[][] Sizes(double[][] point) => [.. point.Select(p => p.Select(Math.Abs).ToArray())];

    // ⟨u, f(… eⱼ …)⟩, and the same of the sizes.
    static (double[] Slope, double[] Scale) Linear(OpCase op, double[][] point, double[] u, int argument)
    {
        var (slope, scale) = (new double[point[argument].Length], new double[point[argument].Length]);
        var sizes = Sizes(point);
        for (var j = 0; j < slope.Length; j++)
        {
            slope[j] = Along(point, u, j);
            scale[j] = Math.Max(Math.Abs(slope[j]), Sums.Contains(op.Method) ? 0 : Along(sizes, [.. u.Select(Math.Abs)], j));
        }
        return (slope, scale);

        double Along(double[][] at, double[] weights, int j)
        {
            var direction = at.Select((p, i) => i == argument || !Multiplies(op, argument, i) ? new double[p.Length] : p).ToArray();
            var still = op.Reference(direction);
            direction[argument] = [.. direction[argument]];
            direction[argument][j] = 1;
            return op.Reference(direction).Zip(still, (a, b) => a - b).Zip(weights, (f, w) => f * w).Sum();
        }
    }

    // Whether input i is a factor of the argument's gradient; a summand beside it is not.
    static bool Multiplies(OpCase op, int argument, int i)
        => !Sums.Contains(op.Method) && (op.Method is not ("Linear" or "Convolution" or "TransposedConvolution") || (argument < 2 && i < 2));

    static Value Constant(Tape tape, RandomKey key, Shape shape, float[] pool)
    {
        var bits = new uint[shape.Count];
        key.FillBits(0, bits);
        return tape.Constant([.. bits.Select(b => pool[b % (uint)pool.Length])], shape);
    }
}
