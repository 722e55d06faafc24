using Reparam.Experiments.Charts;

namespace Reparam.Tests.Charts;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 50_000, 5, "0 10k 20k 30k 40k 50k")]
    [InlineData(0, 0.3, 3, "0 0.1 0.2 0.3")]
    [InlineData(101.5, 134, 7, "105 110 115 120 125 130")]
    [InlineData(-1, 1, 4, "-1.0 -0.5 0 0.5 1.0")]
    [InlineData(0, 12_000_000, 4, "0 5M 10M")]
    [InlineData(0, 2_500, 5, "0 500 1000 1500 2000 2500")]
    public void Linear_Range_HasRoundTicks(double min, double max, int wanted, string labels)
    {
        var axis = Axis.Linear(min, max, wanted);

        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(axis.Label)));
    }

    [Fact]
    public void Linear_Widened_EndsAtTicks()
    {
        var axis = Axis.Linear(101.5, 134, 7, widenMin: true, widenMax: true);

        Assert.Equal(100, axis.Min);
        Assert.Equal(135, axis.Max);
        Assert.Equal(0, axis.Fraction(100));
        Assert.Equal(1, axis.Fraction(135));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1e9)]
    public void Linear_OneValue_LiesInTheMiddle(double value)
        => Assert.Equal(0.5, Axis.Linear(value, value, 5).Fraction(value), 6);

    [Theory]
    [InlineData(1, 1000, "1 2 5 10 20 50 100 200 500 1000")]
    [InlineData(1, 1_000_000, "1 10 100 1000 10k 100k 1M")]
    [InlineData(0.001, 0.1, "0.001 0.002 0.005 0.01 0.02 0.05 0.1")]
    [InlineData(3, 4, "3 3.2 3.4 3.6 3.8 4")]
    public void Log_Range_HasTicksAtDecades(double min, double max, string labels)
    {
        var axis = Axis.Log(min, max);

        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(axis.Label)));
        Assert.Equal(0.5, axis.Fraction(Math.Sqrt(min * max)), 9);
    }
}
