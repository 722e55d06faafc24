using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// n uniforms that push each other away: <c>u_c = (1 − d_c)ⁿ⁻¹</c> with d uniform on the simplex, made from exponentials as
/// d = E/ΣE. For n = 2 they are u and 1 − u. Their joint cdf is <c>max(0, Σ u_c^{1/(n−1)} − (n − 1))ⁿ⁻¹</c>, and what
/// several of them have in common follows by leaving out the others (u = 1).
/// </summary>
/// <remarks>Source: Dimitriev and Zhou 2021 (ARMS), on the Dirichlet copula.</remarks>
static class DirichletCopula
{
    // Inclusion and exclusion cancels with 2ⁿ terms.
    const int MaxJoint = 20;

    /// <summary>Refuses a joint law of so many copies that its sum would be rounding.</summary>
    public static void CheckJoint(int copies)
    {
        if (copies > MaxJoint) throw new ArgumentException($"The joint law of {copies} samples has no precision; {MaxJoint} are the limit.", nameof(copies));
    }

    /// <summary>Logarithms of the n uniforms of n exponentials; neither tail cancels.</summary>
    public static void LogUniforms(ReadOnlySpan<double> exponentials, Span<double> logs)
    {
        var total = 0.0;
        foreach (var e in exponentials) total += e;
        for (var c = 0; c < logs.Length; c++)
        {
            var e = exponentials[c];
            logs[c] = (logs.Length - 1) * (e <= total / 2 ? Math.Log(1 - (e / total)) : Math.Log(Others(exponentials, c) / total));
        }
    }

    /// <summary><c>u^{1/(n−1)}</c>, of n copies.</summary>
    public static double Root(double u, int copies) => copies switch { 2 => u, 3 => Math.Sqrt(u), 4 => Math.Cbrt(u), _ => Math.Pow(u, 1.0 / (copies - 1)) };

    /// <summary>The joint cdf from the sum of the roots, less one for each beyond the first.</summary>
    public static double Cdf(double rootsLessOnes, int copies)
    {
        if (rootsLessOnes <= 0) return 0;
        return copies switch
        {
            2 => rootsLessOnes,
            3 => rootsLessOnes * rootsLessOnes,
            4 => rootsLessOnes * rootsLessOnes * rootsLessOnes,
            _ => Math.Pow(rootsLessOnes, copies - 1),
        };
    }

    /// <summary>log min(θ, 1 − θ) of a logit.</summary>
    public static double LogRarer(double logit) => -(Math.Abs(logit) + Math.Log(1 + Math.Exp(-Math.Abs(logit))));

    /// <summary>
    /// The log-probability, <c>[B]</c>, of n binary samples <c>[B, N]</c> of which a copy has a variable's rarer value where
    /// its uniform is below m = min(θ, 1 − θ): by inclusion and exclusion over the copies that have it.
    /// </summary>
    public static Value LogProbability(Value logits, ReadOnlySpan<Value> draws)
    {
        var (batch, variables, copies) = (logits.Shape[0], logits.Shape[1], draws.Length);
        CheckJoint(copies);
        var log = logits.Tape.Record(null, new Shape(batch));
        var destination = logits.Tape.Write(log);
        for (var b = 0; b < batch; b++)
        {
            var sum = 0.0;
            for (var i = b * variables; i < (b + 1) * variables; i++)
            {
                var ones = 0;
                foreach (var draw in draws) ones += draw.Data[i] > 0 ? 1 : 0;
                double logit = logits.Data[i];
                sum += Math.Log(ProbabilityOfSet(logit < 0 ? ones : copies - ones, copies, LogRarer(logit)));
            }
            destination[b] = (float)sum;
        }
        return log;
    }

    // That just this set of copies is below m: Σⱼ (−1)ʲ (n−rare over j) C(m, …, m, 1, …, 1) with rare + j times m.
    static double ProbabilityOfSet(int rare, int copies, double logM)
    {
        var root = Math.Exp(logM / (copies - 1));
        var (sum, ways) = (0.0, 1.0);
        for (var j = 0; j <= copies - rare; j++)
        {
            var below = rare + j;
            sum += (j % 2 == 0 ? ways : -ways) * Cdf(1 - below + (below * root), copies);
            ways *= (double)(copies - rare - j) / (j + 1);
        }
        return Math.Max(0, sum);
    }

    static double Others(ReadOnlySpan<double> exponentials, int without)
    {
        var sum = 0.0;
        for (var c = 0; c < exponentials.Length; c++) sum += c == without ? 0 : exponentials[c];
        return sum;
    }
}
