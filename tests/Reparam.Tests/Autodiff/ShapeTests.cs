using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

public sealed class ShapeTests
{
    readonly Tape _tape = new(new Compute());

    [Fact]
    public void Shape_OfEachRank_KnowsItsDimensions()
    {
        Shape[] shapes = [Shape.Scalar, new(2), new(2, 3), new(2, 3, 5), new(2, 3, 5, 7)];

        Assert.Equal([0, 1, 2, 3, 4], shapes.Select(s => s.Rank));
        Assert.Equal([1, 2, 6, 30, 210], shapes.Select(s => s.Count));
        Assert.Equal([1, 2, 3, 5, 7], shapes.Select(s => s.Last));
        Assert.Equal(["[]", "[2]", "[2, 3]", "[2, 3, 5]", "[2, 3, 5, 7]"], shapes.Select(s => s.ToString()));
        Assert.Equal([Shape.Scalar, Shape.Scalar, new(2), new(2, 3), new(2, 3, 5)], shapes.Select(s => s.WithoutLast()));
        Assert.Equal(shapes.Length, shapes.Distinct().Count());
    }

    [Fact]
    public void Shape_WithTrailingOnes_DiffersFromTheShorterOne()
    {
        Assert.NotEqual(new Shape(2), new Shape(2, 1));
        Assert.True(new Shape(1) != Shape.Scalar);
        Assert.True(new Shape(2, 3) == new Shape(2, 3));
    }

    [Fact]
    public void Shape_Default_IsTheScalar()
    {
        Assert.Equal(Shape.Scalar, default);
        Assert.Equal(1, default(Shape).Count);
        Assert.Equal(2, _tape.Constant(2, default).Item);
    }

    [Theory]
    [InlineData(0, 1, 1, 1, "d0")]
    [InlineData(1, -1, 1, 1, "d1")]
    [InlineData(1, 1, 0, 1, "d2")]
    [InlineData(1, 1, 1, int.MinValue, "d3")]
    public void Shape_DimensionBelowOne_NamesIt(int d0, int d1, int d2, int d3, string name)
        => Assert.Throws<ArgumentOutOfRangeException>(name, () => new Shape(d0, d1, d2, d3));

    [Theory]
    [InlineData(65536, 32768, 1, 1)]
    [InlineData(1, 1, 65536, 32768)]
    [InlineData(int.MaxValue, 2, 1, 1)]
    [InlineData(int.MaxValue, 1, 1, 2)]
    [InlineData(65536, 65536, 65536, 65536)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData(2, 1, 1, int.MaxValue)]
    public void Shape_MoreElementsThanAnInt_ShowsIt(int d0, int d1, int d2, int d3)
        => Assert.Contains($"[{d0}, {d1}, {d2}, {d3}]", Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(d0, d1, d2, d3)).Message, StringComparison.Ordinal);

    [Fact]
    public void Shape_OfAllAnIntCanCount_IsAllowed()
    {
        Assert.Equal(int.MaxValue, new Shape(int.MaxValue).Count);
        Assert.Equal(int.MaxValue, new Shape(1, 1, 1, int.MaxValue).Count);
        Assert.Equal(1 << 30, new Shape(1 << 10, 1 << 10, 1 << 5, 1 << 5).Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void Indexer_NoSuchAxis_ShowsTheShape(int axis)
        => Assert.Contains("[2, 3]", Assert.Throws<ArgumentOutOfRangeException>(nameof(axis), () => new Shape(2, 3)[axis]).Message, StringComparison.Ordinal);

    // Each misuse, the argument at fault and what its message must show.
    public static TheoryData<string, string, string[]> Misuses => new()
    {
        { "Add", "b", ["Add", "[2, 3]", "[3, 2]"] },
        { "BernoulliLogLikelihood", "targets", ["BernoulliLogLikelihood", "[2, 3]", "[3, 2]"] },
        { "Replace", "hard", ["Replace", "[2, 3]", "[3, 2]"] },
        { "Attach gradient", "gradient", ["Attach", "[2, 3]", "[3, 2]"] },
        { "Attach value", "value", ["Attach", "[3]", "[2]"] },
        { "MatMul", "b", ["MatMul", "[2, 3]", "3 and 2"] },
        { "MatMul vector", "a", ["MatMul", "[3]", "matrix"] },
        { "Linear inner", "w", ["Linear", "[2, 3]", "[2, 2]"] },
        { "Linear bias", "b", ["Linear", "[3]", "[2]"] },
        { "ScaleLast", "s", ["ScaleLast", "[3]", "[2]"] },
        { "ScaleBy", "s", ["ScaleBy", "[3]", "[]"] },
        { "Fill", "s", ["Fill", "[3]", "[]"] },
        { "BroadcastLast", "x", ["BroadcastLast", "[3]", "[2]"] },
        { "SumFirst", "shape", ["SumFirst", "[2, 3]", "[4]"] },
        { "BroadcastFirst", "shape", ["BroadcastFirst", "[3]", "[4]"] },
        { "Reshape", "shape", ["Reshape", "[2, 3]", "[4]"] },
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public void Operation_ShapesThatDoNotFit_NamesTheArgumentAndShowsThem(string misuse, string argument, string[] shown)
    {
        var (x, y, v) = (_tape.Constant(1, new Shape(2, 3)), _tape.Constant(1, new Shape(3, 2)), _tape.Constant(1, new Shape(3)));
        Func<Value> act = misuse switch
        {
            "Add" => () => Op.Add(x, y),
            "BernoulliLogLikelihood" => () => Op.BernoulliLogLikelihood(x, y),
            "Replace" => () => Op.Replace(x, y),
            "Attach gradient" => () => Op.Attach(v, x, y),
            "Attach value" => () => Op.Attach(v, x, x),
            "MatMul" => () => Op.MatMul(x, x),
            "MatMul vector" => () => Op.MatMul(v, x),
            "Linear inner" => () => Op.Linear(x, _tape.Constant(1, new Shape(2, 2)), v),
            "Linear bias" => () => Op.Linear(x, y, v),
            "ScaleLast" => () => Op.ScaleLast(x, v),
            "ScaleBy" => () => Op.ScaleBy(x, v),
            "Fill" => () => Op.Fill(v, new Shape(2)),
            "BroadcastLast" => () => Op.BroadcastLast(v, new Shape(2, 3)),
            "SumFirst" => () => Op.SumFirst(x, new Shape(4)),
            "BroadcastFirst" => () => Op.BroadcastFirst(v, new Shape(4)),
            _ => () => Op.Reshape(x, new Shape(4)),
        };
        var count = _tape.Count;

        var thrown = Assert.Throws<ArgumentException>(argument, () => act());

        Assert.All(shown, part => Assert.Contains(part, thrown.Message, StringComparison.Ordinal));
        Assert.Equal(misuse == "Linear inner" ? count + 1 : count, _tape.Count);
    }
}
