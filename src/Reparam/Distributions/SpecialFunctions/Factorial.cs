namespace Reparam.Distributions;

/// <summary>Factorials and harmonic numbers of whole numbers.</summary>
static class Factorial
{
    const int LargestExact = 20;

    /// <summary>log n!, for n ≥ 0: exact products up to 20!, Stirling's series beyond (its next term is below 1e-15 there).</summary>
    public static double Log(int n)
    {
        if (n <= LargestExact)
        {
            var product = 1L;
            for (var i = 2; i <= n; i++) product *= i;
            return Math.Log(product);
        }
        double x = n, y = 1 / (x * x);
        var series = ((((-y / 1680) + (1.0 / 1260)) * y - (1.0 / 360)) * y + (1.0 / 12)) / x;
        return ((x + 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series;
    }

    /// <summary>1 + 1/2 + … + 1/n; 0 for n = 0. Added from the small end.</summary>
    public static double Harmonic(int n)
    {
        var sum = 0.0;
        for (var i = n; i >= 1; i--) sum += 1.0 / i;
        return sum;
    }
}
