namespace Reparam.Models;

/// <summary>Draws of a one-hot code as the rows that it picks of the next layer's weights.</summary>
static class OneHotDraw
{
    /// <summary>One class for each variable, by inverse cdf; a class less likely than 6·10⁻⁸ is never drawn.</summary>
    /// <param name="probabilities">Probabilities <c>[N, K]</c>.</param>
    /// <param name="uniforms">One number in (0, 1) for each variable, <c>[N]</c>.</param>
    /// <param name="rows">Receives n·K + k for each variable, <c>[N]</c>.</param>
    public static void Rows(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> uniforms, Span<int> rows)
    {
        var classes = probabilities.Length / rows.Length;
        for (var n = 0; n < rows.Length; n++)
            rows[n] = (n * classes) + Invert(probabilities.Slice(n * classes, classes), uniforms[n]);
    }

    // The inverse of the cumulative distribution. Rounding may leave the sum below u: then the last likely class.
    static int Invert(ReadOnlySpan<float> probabilities, float u)
    {
        var last = 0;
        for (var k = 0; k < probabilities.Length; k++)
        {
            if (probabilities[k] <= 0) continue;
            last = k;
            u -= probabilities[k];
            if (u < 0) break;
        }
        return last;
    }
}
