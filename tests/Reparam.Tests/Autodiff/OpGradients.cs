using System.Reflection;
using Reparam.Autodiff;
using Reparam.Randomness;
using static Reparam.Tests.Autodiff.DoubleReference;

namespace Reparam.Tests.Autodiff;

/// <summary>Every operation against doubles: one line each.</summary>
public sealed class OpGradients
{
    static readonly Shape Number = Shape.Scalar, Row5 = new(5), Matrix = new(3, 5), Cube = new(2, 3, 5), Long = new(2, 70);

    // Inputs are x[0], x[1], x[2]; rows longer than 32 take another path through the row kernels, hence the long variants.
    internal static readonly OpCase[] Table =
    [
        new("Add", [Matrix, Matrix], x => Op.Add(x[0], x[1]), x => Zip(x[0], x[1], (a, b) => a + b)),
        new("Subtract", [Matrix, Matrix], x => Op.Subtract(x[0], x[1]), x => Zip(x[0], x[1], (a, b) => a - b)),
        new("Multiply", [Matrix, Matrix], x => Op.Multiply(x[0], x[1]), x => Zip(x[0], x[1], (a, b) => a * b)),
        new("Multiply itself", [Matrix], x => Op.Multiply(x[0], x[0]), x => Map(x[0], a => a * a)),
        new("MultiplyWhere", [Matrix, Matrix, Matrix], x => Op.MultiplyWhere(x[0], x[1], x[2]), x => Zip(x[0], x[1], (a, b) => a * b)),
        new("MultiplyWhere itself", [Matrix, Matrix], x => Op.MultiplyWhere(x[0], x[1], x[1]), x => Zip(x[0], x[1], (a, b) => a * b)),
        new("Affine", [Cube], x => Op.Affine(x[0], -1.5f, 0.75f), x => Map(x[0], a => (-1.5 * a) + 0.75)),
        new("ScaleBy", [Matrix, Number], x => Op.ScaleBy(x[0], x[1]), x => Map(x[0], a => a * x[1][0])),
        new("Exp", [Matrix], x => Op.Exp(x[0]), x => Map(x[0], Math.Exp)),
        new("Log", [Matrix], x => Op.Log(x[0]), x => Map(x[0], Math.Log), Positive: true),
        new("Reciprocal", [Matrix], x => Op.Reciprocal(x[0]), x => Map(x[0], a => 1 / a), Positive: true),
        new("Tanh", [Matrix], x => Op.Tanh(x[0]), x => Map(x[0], Math.Tanh)),
        new("Relu", [Matrix], x => Op.Relu(x[0]), x => Map(x[0], a => Math.Max(a, 0))),
        new("Sigmoid", [Matrix], x => Op.Sigmoid(x[0]), x => Map(x[0], Sigmoid)),
        new("Softplus", [Matrix], x => Op.Softplus(x[0]), x => Map(x[0], Softplus)),
        new("Sum", [Cube], x => Op.Sum(x[0]), x => [x[0].Sum()]),
        new("Mean", [Cube], x => Op.Mean(x[0]), x => [x[0].Average()]),
        new("Fill", [Number], x => Op.Fill(x[0], Cube), x => [.. Enumerable.Repeat(x[0][0], 30)]),
        new("SumLast", [Cube], x => Op.SumLast(x[0]), x => Rows(x[0], 5, (row, _) => [row.Sum()])),
        new("SumLast long", [Long], x => Op.SumLast(x[0]), x => Rows(x[0], 70, (row, _) => [row.Sum()])),
        new("SumLast vector", [Row5], x => Op.SumLast(x[0]), x => [x[0].Sum()]),
        new("BroadcastLast", [new(2, 3)], x => Op.BroadcastLast(x[0], Cube), x => Rows(x[0], 1, (row, _) => Enumerable.Repeat(row[0], 5))),
        new("DotLast", [Cube, Cube], x => Op.DotLast(x[0], x[1]), x => Rows(Zip(x[0], x[1], (a, b) => a * b), 5, (row, _) => [row.Sum()])),
        new("DotLast long", [Long, Long], x => Op.DotLast(x[0], x[1]), x => Rows(Zip(x[0], x[1], (a, b) => a * b), 70, (row, _) => [row.Sum()])),
        new("ScaleLast", [Cube, new(2, 3)], x => Op.ScaleLast(x[0], x[1]), x => Rows(x[0], 5, (row, r) => row.Select(a => a * x[1][r]))),
        new("SumFirst", [Cube], x => Op.SumFirst(x[0], Row5), x => SumFirst(x[0], 5)),
        new("SumFirst matrix", [Cube], x => Op.SumFirst(x[0], Matrix), x => SumFirst(x[0], 15)),
        new("SumFirst vectors", [new(3, 32)], x => Op.SumFirst(x[0], new Shape(32)), x => SumFirst(x[0], 32)),
        new("BroadcastFirst", [Row5], x => Op.BroadcastFirst(x[0], Cube), x => [.. Enumerable.Repeat(x[0], 6).SelectMany(row => row)]),
        new("MatMul", [new(3, 4), new(4, 5)], x => Op.MatMul(x[0], x[1]), x => MatMul(x[0], false, x[1], false, 3, 4, 5)),
        new("MatMul a,bᵀ", [new(3, 4), new(5, 4)], x => Op.MatMul(x[0], x[1], false, true), x => MatMul(x[0], false, x[1], true, 3, 4, 5)),
        new("MatMul aᵀ,b", [new(4, 3), new(4, 5)], x => Op.MatMul(x[0], x[1], true), x => MatMul(x[0], true, x[1], false, 3, 4, 5)),
        new("MatMul aᵀ,bᵀ", [new(4, 3), new(5, 4)], x => Op.MatMul(x[0], x[1], true, true), x => MatMul(x[0], true, x[1], true, 3, 4, 5)),
        new("Linear", [new(3, 4), new(4, 5), Row5], x => Op.Linear(x[0], x[1], x[2]), x => Rows(MatMul(x[0], false, x[1], false, 3, 4, 5), 5, (row, _) => row.Zip(x[2], (a, b) => a + b))),
        new("Softmax", [Cube], x => Op.Softmax(x[0]), x => Rows(x[0], 5, (row, _) => LogSoftmax(row).Select(Math.Exp))),
        new("Softmax long", [Long], x => Op.Softmax(x[0]), x => Rows(x[0], 70, (row, _) => LogSoftmax(row).Select(Math.Exp))),
        new("LogSoftmax", [Cube], x => Op.LogSoftmax(x[0]), x => Rows(x[0], 5, (row, _) => LogSoftmax(row))),
        new("LogSoftmax long", [Long], x => Op.LogSoftmax(x[0]), x => Rows(x[0], 70, (row, _) => LogSoftmax(row))),
        new("BernoulliLogLikelihood", [Matrix, Matrix], x => Op.BernoulliLogLikelihood(x[0], x[1]), x => Rows(x[0], 5, (row, r) => [BernoulliLogLikelihood(row, x[1][(5 * r)..(5 * (r + 1))])])),
        new("BernoulliLogLikelihood long", [Long, Long], x => Op.BernoulliLogLikelihood(x[0], x[1]), x => Rows(x[0], 70, (row, r) => [BernoulliLogLikelihood(row, x[1][(70 * r)..(70 * (r + 1))])])),
        new("BernoulliDivergence", [Matrix, Matrix], x => Op.BernoulliDivergence(x[0], x[1]), x => Zip(x[0], x[1], (a, b) => (Sigmoid(a) * (a - b)) - Softplus(a) + Softplus(b))),
        new("Reshape", [Cube], x => Op.Reshape(x[0], new Shape(5, 6)), x => x[0]),
        new("ScaleRows", [Cube, new(2)], x => Op.ScaleRows(x[0], x[1]), x => Rows(x[0], 15, (row, r) => row.Select(a => a * x[1][r]))),
        new("SumRows", [Cube], x => Op.SumRows(x[0]), x => Rows(x[0], 15, (row, _) => [row.Sum()])),
        .. ConvolutionCases.All,
    ];

    // Their gradients are what they say, not derivatives: FiatGradientTests.
    static readonly string[] ByFiat = [nameof(Op.Replace), nameof(Op.Attach), nameof(Op.Detach)];

    public static TheoryData<string> Names => [.. Table.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_AgainstDoubles_HasTheNumbersAndBothGradients(string name)
        => GradientCheck.Run(Table.Single(op => op.Name == name), RandomKey.FromSeed(20261121));

    [Fact]
    public void Table_AgainstReflection_NamesEveryOperation()
    {
        var methods = typeof(Op).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(Value)).Select(method => method.Name).Distinct().Order();

        Assert.Equal(methods, Table.Select(op => op.Method).Concat(ByFiat).Distinct().Order());
    }

    [Fact]
    public void Operators_OfValues_AreTheOperations()
    {
        OpCase[] operators =
        [
            new("+", [Matrix, Matrix], x => x[0] + x[1], x => Zip(x[0], x[1], (a, b) => a + b)),
            new("-", [Matrix, Matrix], x => x[0] - x[1], x => Zip(x[0], x[1], (a, b) => a - b)),
            new("*", [Matrix, Matrix], x => x[0] * x[1], x => Zip(x[0], x[1], (a, b) => a * b)),
            new("number *", [Matrix], x => 3 * x[0], x => Map(x[0], a => 3 * a)),
            new("negative", [Matrix], x => -x[0], x => Map(x[0], a => -a)),
        ];

        foreach (var op in operators) GradientCheck.Run(op, RandomKey.FromSeed(7));
    }
}
