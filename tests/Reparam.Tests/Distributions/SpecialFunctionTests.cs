using Reparam.Distributions;

namespace Reparam.Tests.Distributions;

/// <summary>Against values at 60 digits.</summary>
public sealed class SpecialFunctionTests
{
    [Theory]
    [InlineData(1e-300, 1e-300, 1e-300, 0)]
    [InlineData(-3e-17, -3.00000000000000002e-17, -3.00000000000000011e-17, 4.50000000000000027e-34)]
    [InlineData(1e-9, 1.00000000050000006e-9, 9.99999999500000063e-10, 4.99999999666666729e-19)]
    [InlineData(-2e-5, -0.0000199998000013333283, -0.0000200002000026667083, 2.00002666706667339e-10)]
    [InlineData(0.003, 0.00300450450337702608, 0.00299550897979847887, 4.49102020152118858e-6)]
    [InlineData(-0.4, -0.329679953964360714, -0.51082562376599072, 0.110825623765990698)]
    [InlineData(0.49, 0.632316219955378956, 0.398776119957367767, 0.0912238800426322241)]
    [InlineData(0.9, 1.45960311115694972, 0.641853886172394788, 0.258146113827605235)]
    [InlineData(-0.7, -0.503414696208590463, -1.20397280432593584, 0.503972804325935889)]
    [InlineData(30, 10686474581523.4621, 3.43398720448514625, 26.5660127955148538)]
    public void ExponentialsAndLogarithms_BesideZero_ArePrecise(double x, double expMinusOne, double logOnePlus, double minusLog)
    {
        Near(expMinusOne, LogExp.ExpMinusOne(x));
        Near(logOnePlus, LogExp.LogOnePlus(x));
        Near(minusLog, LogExp.MinusLogOnePlus(x));
    }

    [Fact]
    public void ExponentialsAndLogarithms_AtTheEnds_AreTheirLimits()
    {
        Assert.Equal((-1, double.PositiveInfinity), (LogExp.ExpMinusOne(double.NegativeInfinity), LogExp.ExpMinusOne(double.PositiveInfinity)));
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (LogExp.LogOnePlus(-1), LogExp.LogOnePlus(double.PositiveInfinity)));
        Assert.Equal((0, 0, 0), (LogExp.ExpMinusOne(0), LogExp.LogOnePlus(0), LogExp.MinusLogOnePlus(0)));
        Assert.True(double.IsNaN(LogExp.ExpMinusOne(double.NaN)) && double.IsNaN(LogExp.LogOnePlus(double.NaN)) && double.IsNaN(LogExp.LogOnePlus(-1.5)));
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (LogExp.Logit(0), LogExp.Logit(1)));
        Assert.Equal((0, 1), (LogExp.Sigmoid(double.NegativeInfinity), LogExp.Sigmoid(double.PositiveInfinity)));
    }

    [Theory]
    [InlineData(-1, 0.0, 0.422784335098467139)]
    [InlineData(-0.9, -0.0498724412598397147, 0.33063346032878072)]
    [InlineData(-0.5, -0.120782237635245222, 0.0906099299139883474)]
    [InlineData(-0.49, -0.120370735333964856, 0.0867935888642840385)]
    [InlineData(-1e-8, -4.22784331873796807e-9, 3.22467034097636244e-17)]
    [InlineData(1e-5, 4.22787559762066206e-6, 3.22466359903160812e-11)]
    [InlineData(0.3, 0.154189454959630574, 0.0273541544300904373)]
    [InlineData(0.51, 0.291738915492868111, 0.0761189045926498657)]
    [InlineData(3.7, 4.28396765503157988, 2.71966561516725139)]
    [InlineData(8, 12.8018274800814696, 9.4195527992937325)]
    [InlineData(1000, 5919.03693326747857, 5496.25259816901143)]
    public void LogGamma_AroundTwo_IsPrecise(double x, double expected, double beyond)
    {
        // Outside the series, |x| > ½, the shift to 10 costs roundings of log 10! = 15.
        var absolute = Math.Abs(x) > 0.5 ? 1e-14 : 0;
        Assert.Equal(expected, LogGamma.OfTwoPlus(x), (1e-15 * Math.Abs(expected)) + absolute);
        Assert.Equal(beyond, LogGamma.BeyondTangent(x), (1e-15 * beyond) + absolute);
    }

    static void Near(double expected, double actual) => Assert.Equal(expected, actual, 1e-15 * Math.Abs(expected));
}
