using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Training;

namespace Reparam.Tests.Training;

public sealed class OptimizerTests
{
    // 60 steps of float32 arithmetic on weights of size 1.
    const double Rounding = 2e-5;

    static readonly Compute Compute = new(1);

    [Fact]
    public void Adam_ManySteps_FollowsItsDoublePrecisionSelf()
    {
        double m = 0, v = 0, w = 0.5;
        var t = 0;
        Follows(p => new Adam([p], 0.01f), g =>
        {
            t++;
            m = (0.9 * m) + (0.1 * g);
            v = (0.999 * v) + (0.001 * g * g);
            return w -= 0.01 * (m / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, t))) + 1e-8);
        });
    }

    [Fact]
    public void Sgd_ManySteps_FollowsItsDoublePrecisionSelf()
    {
        double v = 0, w = 0.5;
        Follows(p => new Sgd([p], 0.01f), g =>
        {
            v = (0.9 * v) + g;
            return w -= 0.01 * v;
        });
    }

    [Fact]
    public void Adam_WithThreads_HasTheSameBits()
    {
        var weights = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var compute = new Compute(threads);
            var parameter = new Parameter("w", new Shape(30_001));
            var adam = new Adam([parameter], 0.01f);
            for (var step = 0; step < 5; step++)
            {
                var tape = new Tape(compute);
                adam.Step([tape.Constant([.. Enumerable.Range(0, 30_001).Select(i => MathF.Sin(i + step))], parameter.Shape)]);
            }
            return parameter.Data;
        }).ToArray();
        Assert.Equal(weights[0], weights[1]);
        Assert.Equal(weights[0], weights[2]);
    }

    [Fact]
    public void Step_WithAGradientOfAnotherShape_Throws()
    {
        var tape = new Tape(Compute);
        var adam = new Adam([new Parameter("w", new Shape(3))], 0.1f);
        var error = Assert.Throws<ArgumentException>(() => adam.Step([tape.Constant(0, new Shape(4))]));
        Assert.Contains("[3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[4]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(0f)]
    [InlineData(-1f)]
    public void LearningRate_ThatIsNotFiniteAndPositive_Throws(float rate)
    {
        var parameter = new Parameter("w", new Shape(3));
        Assert.Throws<ArgumentOutOfRangeException>("learningRate", () => new Adam([parameter], rate));
        Assert.Throws<ArgumentOutOfRangeException>("learningRate", () => new Sgd([parameter], 0.1f) { LearningRate = rate });
    }

    static void Follows(Func<Parameter, IOptimizer> make, Func<double, double> reference)
    {
        // 19 elements: two vectors and a rest, all moved alike.
        var parameter = new Parameter("w", new Shape(19));
        Array.Fill(parameter.Data, 0.5f);
        var optimizer = make(parameter);
        for (var step = 0; step < 60; step++)
        {
            var tape = new Tape(Compute);
            var gradient = MathF.Sin(0.3f * step) + 0.1f;
            optimizer.Step([tape.Constant(gradient, parameter.Shape)]);
            var expected = reference(gradient);
            Assert.All(parameter.Data, w => Assert.InRange(w, expected - Rounding, expected + Rounding));
        }
        Assert.Equal(60, optimizer.Steps);
    }
}
