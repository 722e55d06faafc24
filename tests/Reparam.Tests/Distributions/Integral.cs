namespace Reparam.Tests.Distributions;

/// <summary>Integrals of smooth functions that vanish at both ends, where the trapezoidal rule converges exponentially.</summary>
static class Integral
{
    public static double Line(Func<double, double> f, double end, double step)
    {
        var sum = 0.0;
        var n = (int)Math.Ceiling(end / step);
        for (var i = -n; i <= n; i++) sum += f(i * step);
        return sum * step;
    }

    public static double Plane(Func<double, double, double> f, double end, double step) => Line(u => Line(v => f(u, v), end, step), end, step);

    /// <summary>The log-simplex point of log-ratios to the last class.</summary>
    public static double[] LogSimplex(params double[] ratios)
    {
        double[] all = [.. ratios, 0];
        var max = all.Max();
        var log = max + Math.Log(all.Sum(u => Math.Exp(u - max)));
        return [.. all.Select(u => u - log)];
    }

    /// <summary>
    /// E[x] of the Concrete law: with Wₖ = (πₖ/Eₖ)^(1/τ) and 1/S = ∫ exp(−sS) ds, a product of one-dimensional
    /// expectations, <c>∫ E[Wₖ·exp(−sWₖ)]·Π_{j≠k} E[exp(−sWⱼ)] ds</c>.
    /// </summary>
    public static double[] ConcreteMean(double[] probabilities, double temperature)
    {
        // E = exp(v), s = exp(u). In v the factors are analytic within τπ/2 of the real line, in u within π/2, so the rule's
        // errors are exp(−3π²) and exp(−π²/0.3); below v = −30 lie 1e-13 of the exponential law.
        var (stepV, stepU) = (Math.Min(0.2, temperature / 3), 0.3);
        var vs = Enumerable.Range(0, (int)(34 / stepV) + 1).Select(i => -30 + (i * stepV)).ToArray();
        var weights = vs.Select(v => stepV * Math.Exp(v - Math.Exp(v))).ToArray();
        var mean = new double[probabilities.Length];
        // s·W must pass from nothing to everything for every W within reach.
        var (low, high) = (-40 - (32 / temperature), 8 + (8 / temperature));
        for (var u = low; u < high; u += stepU)
        {
            var (plain, tilted) = (new double[mean.Length], new double[mean.Length]);
            for (var k = 0; k < mean.Length; k++)
            {
                for (var i = 0; i < vs.Length; i++)
                {
                    var sw = Math.Exp(u + ((Math.Log(probabilities[k]) - vs[i]) / temperature));
                    if (sw > 700) continue;
                    var factor = weights[i] * Math.Exp(-sw);
                    plain[k] += factor;
                    tilted[k] += sw * factor;
                }
            }
            for (var k = 0; k < mean.Length; k++)
                mean[k] += stepU * Enumerable.Range(0, mean.Length).Aggregate(1.0, (product, j) => product * (j == k ? tilted[j] : plain[j]));
        }
        return mean;
    }
}
