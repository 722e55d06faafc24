namespace Reparam.Distributions;

/// <summary>
/// Exponentials and logarithms beside 0 and 1, to a few units in the last place. <c>double.ExpM1</c> and
/// <c>double.LogP1</c> are e^x − 1 and log(1 + x) as written, which lose every digit of a tiny x.
/// </summary>
static class LogExp
{
    /// <summary>e^x − 1.</summary>
    // u = e^x carries the rounding error of x' = log u; (u − 1)/log u is a slow function of u, so it forgives that error.
    public static double ExpMinusOne(double x)
    {
        if (Math.Abs(x) > 1) return Math.Exp(x) - 1;
        var u = Math.Exp(x);
        return u == 1 ? x : (u - 1) * (x / Math.Log(u));
    }

    /// <summary>log(1 + x); −∞ at −1, NaN below.</summary>
    // The same idea: log(u)/(u − 1) is slow, and u − 1 is exact for the u = 1 + x that was rounded.
    public static double LogOnePlus(double x)
    {
        if (x is < -0.5 or > 1) return Math.Log(1 + x);
        var u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>x − log(1 + x) ≥ 0, without the cancellation near 0; +∞ at −1.</summary>
    // With t = x/(2 + x), log(1 + x) = 2·atanh t and x − 2t = x²/(2 + x).
    public static double MinusLogOnePlus(double x)
    {
        if (x is < -0.5 or > 1) return x - LogOnePlus(x);
        var t = x / (2 + x);
        double square = t * t, sum = 0, power = t * square;
        for (var k = 3; Math.Abs(power) > 1e-18 * x * x; k += 2, power *= square) sum += power / k;
        return (x * t) - (2 * sum);
    }

    /// <summary>log(1 + e^x).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>1/(1 + e^−x), with full relative precision in the lower tail.</summary>
    public static double Sigmoid(double x)
    {
        if (x >= 0) return 1 / (1 + Math.Exp(-x));
        var e = Math.Exp(x);
        return e / (1 + e);
    }

    /// <summary>σ(x) − σ(y), without cancellation where they are close.</summary>
    public static double SigmoidDifference(double x, double y)
        => Math.Abs(x - y) > 1 ? Sigmoid(x) - Sigmoid(y) : Math.Sinh((x - y) / 2) / (2 * Math.Cosh(x / 2) * Math.Cosh(y / 2));

    /// <summary>log p − log(1 − p), with full relative precision at 0 and at ½; ∓∞ at 0 and 1.</summary>
    public static double Logit(double p)
        => p is > 0.25 and < 0.75 ? LogOnePlus(((2 * p) - 1) / (1 - p)) : Math.Log(p) - LogOnePlus(-p);

    /// <summary>(a − b)/unit, though the difference overflow.</summary>
    public static double Over(double a, double b, double unit)
        => double.IsInfinity(a - b) && double.IsFinite(a) && double.IsFinite(b) ? ((a / 2) - (b / 2)) / unit * 2 : (a - b) / unit;
}
