using System.Globalization;

namespace Reparam.Tests.Extremes;

/// <summary>The finite numbers at which every public subject is tried, and the rows that are made of them.</summary>
static class ExtremeNumbers
{
    const float Never = float.NegativeInfinity;

    /// <summary>Zeros, subnormal numbers, the least normal ones, where exp over- and underflows, where squares do, the greatest.</summary>
    public static readonly float[] Floats =
    [
        .. from size in (float[])[0, float.Epsilon, 1.17549435e-38f, 1e-30f, 1, 20, 88, 104, 1e4f, 1e19f, 1e30f, 3e38f, float.MaxValue]
           from sign in (float[])[1, -1]
           select sign * size,
    ];

    /// <summary>The same for double precision.</summary>
    public static readonly double[] Doubles =
    [
        .. from size in (double[])[0, double.Epsilon, 2.2250738585072014e-308, 1e-300, 1e-30, 1, 20, 710, 746, 1e19, 1e160, 1e300, double.MaxValue]
           from sign in (double[])[1, -1]
           select sign * size,
    ];

    /// <summary>Temperatures, from the least that single precision takes.</summary>
    public static readonly float[] Temperatures = [1e-30f, 1e-10f, 0.5f, 1, 1e10f, 1e30f];

    /// <summary>Row lengths: alone, a pair, a few, more than a vector, more than the row kernels lay side by side.</summary>
    public static readonly int[] Lengths = [1, 2, 3, 17, 40];

    static readonly float[] InRows = [0, 1, -1, 1e-30f, float.Epsilon, 88, -104, 1e4f, 1e19f, -1e30f, 3e38f, -3e38f, float.MaxValue, -float.MaxValue];

    static readonly double[] InDoubleRows = [0, 1, -1, 1e-30, double.Epsilon, 710, -746, 1e19, -1e160, 1e300, -1e300, double.MaxValue, -double.MaxValue];

    /// <summary>Rows of logits: pairs of numbers in turn, among them those whose difference overflows; one among others; masks.</summary>
    /// <param name="length">K.</param>
    /// <param name="masks">Whether rows with masked classes (−∞) come too: one masked, and all masked but one.</param>
    public static IEnumerable<float[]> Rows(int length, bool masks) => Rows(InRows, length, masks ? Never : null);

    /// <summary>The same in double precision.</summary>
    public static IEnumerable<double[]> DoubleRows(int length, bool masks) => Rows(InDoubleRows, length, masks ? double.NegativeInfinity : null);

    /// <summary>A number as messages and names show it.</summary>
    public static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);

    static IEnumerable<T[]> Rows<T>(T[] numbers, int length, T? mask) where T : struct
    {
        foreach (var a in numbers)
        {
            foreach (var b in length == 1 ? [a] : numbers)
            {
                T[] row = [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? a : b)];
                yield return row;
                if (length > 2) yield return [.. row.Select((_, i) => i == 1 ? a : b)];
                if (mask is not { } never || length == 1) continue;
                yield return [.. row.Select((x, i) => i == 1 ? never : x)];
                yield return [.. row.Select((x, i) => i == length - 1 ? x : never)];
            }
        }
    }
}
