namespace Reparam.Experiments.Configuration;

/// <summary>A row of logits in single precision, which samplers and estimators compute in.</summary>
static class LogitRow
{
    /// <summary>
    /// Logits narrowed to float, from which the greatest is taken off first, in double: the law is in their differences, and those
    /// of 20,000,001 and 20,000,000 would be rounded away. −∞ stays; a finite logit stays finite.
    /// </summary>
    /// <param name="logits">A row of one variable's classes; not empty. One with NaN or +∞, for which there is no law, is only narrowed.</param>
    public static float[] Narrowed(ReadOnlySpan<double> logits)
    {
        var (greatest, narrowed) = (double.NegativeInfinity, new float[logits.Length]);
        foreach (var logit in logits) greatest = double.IsNaN(logit) ? logit : Math.Max(greatest, logit);
        for (var i = 0; i < narrowed.Length; i++)
        {
            narrowed[i] = !double.IsFinite(greatest) || double.IsInfinity(logits[i])
                ? (float)logits[i] : (float)Math.Max(logits[i] - greatest, -float.MaxValue);
        }
        return narrowed;
    }
}
