using System.Runtime.Intrinsics;
using Reparam.Functions;
using Reparam.Tests.Autodiff;

namespace Reparam.Tests.Functions;

/// <summary>The vector logarithm and exponential against doubles, over all they are made for.</summary>
public sealed class VectorFunctionTests
{
    // Relative, as the functions state it.
    const double Stated = 2e-7;

    delegate Vector512<float> Function(Vector512<float> x);

    [Fact]
    public void Log_EveryExponentAndThousandsOfFractions_IsWithinTheStatedError()
        => Sweep(BitConverter.SingleToUInt32Bits(1.17549435e-38f), BitConverter.SingleToUInt32Bits(float.MaxValue), 1019, VectorLog.Log, Math.Log);

    [Theory]
    [InlineData(0.999f, 1.001f)]
    [InlineData(0.7070f, 0.7072f)]
    [InlineData(1.4141f, 1.4143f)]
    public void Log_WhereTheValueOrTheFormulaTurns_IsWithinTheStatedErrorAtEveryFloat(float from, float to)
        => Sweep(BitConverter.SingleToUInt32Bits(from), BitConverter.SingleToUInt32Bits(to), 1, VectorLog.Log, Math.Log);

    [Fact]
    public void Log_One_IsExactlyZero() => Assert.Equal(Vector512<float>.Zero, VectorLog.Log(Vector512<float>.One));

    [Fact]
    public void LogOrLogComplement_WhereSet_IsTheLogarithm()
        => Sweep(
            BitConverter.SingleToUInt32Bits(1e-20f), BitConverter.SingleToUInt32Bits(0.5f), 257, u => VectorLog.LogOrLogComplement(u, Vector512<float>.AllBitsSet), Math.Log);

    [Fact]
    public void LogOrLogComplement_WhereNotSet_IsTheLogarithmOfTheComplementAlsoOfTheSmallest()
        => Sweep(
            BitConverter.SingleToUInt32Bits(1e-20f), BitConverter.SingleToUInt32Bits(0.5f), 257, u => VectorLog.LogOrLogComplement(u, Vector512<float>.Zero), u => LogOnePlus(-u));

    [Fact]
    public void LogOrLogComplement_AroundTheTurn_IsWithinTheStatedErrorAtEveryFloat()
        => Sweep(
            BitConverter.SingleToUInt32Bits(0.2928f), BitConverter.SingleToUInt32Bits(0.2930f), 1, u => VectorLog.LogOrLogComplement(u, Vector512<float>.Zero), u => LogOnePlus(-u));

    [Fact]
    public void LogOrLogComplement_MixedLanes_TakesEachLanesOwn()
    {
        var u = Vector512.Create([0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 1e-9f, 0.29289f, 0.01f, 0.15f, 0.25f, 0.35f, 0.45f, 0.499f, 1e-12f, 0.2929f, 0.001f]);
        var set = Vector512.Equals(Vector512<int>.Indices & Vector512<int>.One, Vector512<int>.Zero).AsSingle();
        var (logs, complements) = (VectorLog.LogOrLogComplement(u, Vector512<float>.AllBitsSet), VectorLog.LogOrLogComplement(u, Vector512<float>.Zero));

        Assert.Equal(Vector512.ConditionalSelect(set, logs, complements), VectorLog.LogOrLogComplement(u, set));
    }

    [Fact]
    public void Exp_EveryExponentAndThousandsOfFractions_IsWithinTheStatedError()
        => Sweep(BitConverter.SingleToUInt32Bits(-1e-40f), BitConverter.SingleToUInt32Bits(-87.3f), 1019, VectorExp.Exp, Math.Exp);

    [Fact]
    public void Exp_AroundEveryHalfOfLogTwo_IsWithinTheStatedError()
    {
        for (var n = 0; n < 125; n++)
        {
            var turn = BitConverter.SingleToUInt32Bits((float)(-(n + 0.5) * Math.Log(2)));
            Sweep(turn - 40, turn + 40, 1, VectorExp.Exp, Math.Exp);
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-float.Epsilon, 1f)]
    [InlineData(-87.7f, 0f)]
    [InlineData(-88f, 0f)]
    [InlineData(-104f, 0f)]
    [InlineData(-1e10f, 0f)]
    [InlineData(float.MinValue, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_SpecialValue_IsExactInEveryLaneAndAlone(float x, float expected)
    {
        for (var lane = 0; lane < 16; lane++)
        {
            var y = VectorExp.Exp(Vector512<float>.Zero.WithElement(lane, x));
            for (var other = 0; other < 16; other++) Assert.Equal(BitConverter.SingleToInt32Bits(other == lane ? expected : 1f), BitConverter.SingleToInt32Bits(y[other]));
        }
    }

    [Fact]
    public void Exp_MinusZero_IsOne() => Assert.Equal(Vector512<float>.One, VectorExp.Exp(Vector512.Create(-0f)));

    [Fact]
    public void Exp_BetweenTheLastPreciseAndTheFirstZero_IsOneOrTheOther()
    {
        for (var bits = BitConverter.SingleToUInt32Bits(-87.6f); bits < BitConverter.SingleToUInt32Bits(-87.8f); bits++)
        {
            var x = BitConverter.UInt32BitsToSingle(bits);
            var y = VectorExp.Exp(Vector512.Create(x))[0];
            Assert.True(y == 0 ? x < -87.6f : Math.Abs(y - Math.Exp(x)) < (Stated * Math.Exp(x)) + float.Epsilon, $"exp {x:R} is {y:R}");
        }
    }

    [Fact]
    public void LogOnePlus_EveryExponentAndThousandsOfFractions_IsWithinOneAndAHalfTimesTheStatedError()
        => Sweep(BitConverter.SingleToUInt32Bits(1.17549435e-38f), BitConverter.SingleToUInt32Bits(1e30f), 1019, VectorLog.LogOnePlus, LogOnePlus, 1.5);

    // Above the turn 1 + x is rounded: half a unit of 1.4 is a sixth of the logarithm's own last places.
    [Fact]
    public void LogOnePlus_AroundTheTurn_IsWithinOneAndAHalfTimesTheStatedErrorAtEveryFloat()
        => Sweep(BitConverter.SingleToUInt32Bits(0.4142f), BitConverter.SingleToUInt32Bits(0.4143f), 1, VectorLog.LogOnePlus, LogOnePlus, 1.5);

    [Theory]
    [InlineData(1e-40f, 88.7f)]
    [InlineData(-1e-40f, -87.3f)]
    public void ExpOfAny_EveryExponentAndThousandsOfFractions_IsWithinTheStatedError(float from, float to)
        => Sweep(BitConverter.SingleToUInt32Bits(from), BitConverter.SingleToUInt32Bits(to), 1019, VectorExp.OfAny, Math.Exp);

    [Theory]
    [InlineData(1e-38f, 88.7f)]
    [InlineData(-1e-38f, -100f)]
    public void ExpMinusOne_EveryExponentAndThousandsOfFractions_IsWithinTheStatedError(float from, float to)
        => Sweep(BitConverter.SingleToUInt32Bits(from), BitConverter.SingleToUInt32Bits(to), 1019, VectorExp.ExpMinusOneOfAny, DoubleReference.ExpMinusOne);

    // Beyond the turn a difference of numbers near 1, at 0.35 of 0.07, costs four digits of the last place.
    [Theory]
    [InlineData(1e-18f, 88.7f)]
    [InlineData(-1e-18f, -1e30f)]
    public void BeyondTangent_EveryExponentAndThousandsOfFractions_IsWithinFiveTimesTheStatedError(float from, float to)
        => Sweep(BitConverter.SingleToUInt32Bits(from), BitConverter.SingleToUInt32Bits(to), 1019, VectorExp.BeyondTangentOfAny, DoubleReference.ExpBeyondTangent, 5);

    // From one float to another through every stride-th bit pattern, sixteen at a time.
    static void Sweep(uint from, uint to, uint stride, Function function, Func<double, double> exact, double times = 1)
    {
        var (worst, at) = (0.0, 0f);
        for (ulong bits = from; bits <= to; bits += 16 * stride)
        {
            var x = (Vector512.Create((uint)bits) + (Vector512<uint>.Indices * stride)).AsSingle();
            // The last vector may reach beyond: to the end instead.
            x = Vector512.Min(x.AsUInt32(), Vector512.Create(to)).AsSingle();
            var y = function(x);
            for (var lane = 0; lane < 16; lane++)
            {
                var expected = exact(x[lane]);
                var error = expected == 0 ? Math.Abs(y[lane]) : Math.Abs((y[lane] - expected) / expected);
                if (!(error <= worst)) (worst, at) = (error, x[lane]);
            }
        }
        Assert.True(worst <= times * Stated, $"off by {worst} at {at:R}");
    }

    // log(1 + x) to double precision.
    static double LogOnePlus(double x)
    {
        var one = 1 + x;
        return one == 1 ? x : Math.Log(one) * x / (one - 1);
    }
}
