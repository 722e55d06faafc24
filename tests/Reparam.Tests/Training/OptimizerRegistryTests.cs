using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Training;

namespace Reparam.Tests.Training;

/// <summary>Laws of every optimizer of the registry.</summary>
public sealed class OptimizerRegistryTests
{
    static readonly Compute Compute = new(1);

    static readonly Shape[] Shapes = [new(3), new(2, 5)];

    public static TheoryData<string> Names() => [.. OptimizerRegistry.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Optimizer_OnAQuadratic_Descends(string name)
    {
        var (optimizer, parameters) = Make(name);
        var start = Loss(parameters);
        for (var step = 0; step < 400; step++) Step(optimizer, step);
        // Adam moves by at most its rate, 0.02, so 400 steps reach what is 2 away.
        Assert.InRange(Loss(parameters), 0, start / 100);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void State_OfAnOptimizer_HasItsSlotsForEveryParameter(string name)
    {
        var (optimizer, parameters) = Make(name);
        Assert.Equal(name, optimizer.Name);
        Assert.Equal(OptimizerRegistry.Find(name)!.Slots * parameters.Length, optimizer.State.Count);
        Assert.Equal(optimizer.State.Count, optimizer.State.Select(s => s.Name).Distinct().Count());
        foreach (var shape in Shapes) Assert.Equal(OptimizerRegistry.Find(name)!.Slots, optimizer.State.Count(s => s.Shape == shape));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Optimizer_RestoredFromItsState_GoesOnWithTheSameBits(string name)
    {
        var (whole, expected) = Make(name);
        for (var step = 0; step < 7; step++) Step(whole, step);

        var (first, before) = Make(name);
        for (var step = 0; step < 4; step++) Step(first, step);
        var (second, after) = Make(name);
        for (var i = 0; i < after.Length; i++) before[i].Data.CopyTo(after[i].Data, 0);
        for (var i = 0; i < second.State.Count; i++) first.State[i].Data.CopyTo(second.State[i].Data, 0);
        second.Steps = first.Steps;
        for (var step = 4; step < 7; step++) Step(second, step);

        for (var i = 0; i < after.Length; i++) Assert.Equal(expected[i].Data, after[i].Data);
    }

    [Fact]
    public void Find_OfNoSuchName_IsNull() => Assert.Null(OptimizerRegistry.Find("no-such"));

    static (IOptimizer Optimizer, Parameter[] Parameters) Make(string name)
    {
        Parameter[] parameters = [.. Shapes.Select((shape, i) => new Parameter($"p{i}", shape))];
        foreach (var parameter in parameters)
        {
            for (var i = 0; i < parameter.Data.Length; i++) parameter.Data[i] = 2 * MathF.Cos(i + parameter.Shape.Rank);
        }
        return (OptimizerRegistry.Find(name)!.Create(parameters, 0.02f), parameters);
    }

    // ½ Σ cᵢwᵢ², c from 0.5 to 1.5.
    static double Loss(Parameter[] parameters) => parameters.Sum(p => p.Data.Select((w, i) => 0.5 * Curvature(i) * w * w).Sum());

    static float Curvature(int i) => 1 + (0.5f * MathF.Sin(i));

    static void Step(IOptimizer optimizer, int step)
    {
        var tape = new Tape(Compute);
        Value[] gradients = [.. optimizer.Parameters.Select(p => tape.Constant([.. p.Data.Select((w, i) => Curvature(i) * w)], p.Shape))];
        optimizer.Step(gradients);
        Assert.Equal(step + 1, optimizer.Steps);
    }
}
