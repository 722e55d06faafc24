using System.Globalization;

namespace Reparam.Experiments.Runs;

/// <summary>Writes how much memory is needed and how much is allowed, with so many digits that the reader sees the difference.</summary>
static class MemoryText
{
    const int MostDigits = 6;

    /// <summary>Texts of two amounts in the same unit.</summary>
    /// <param name="needed">Needed bytes, more than are allowed; may be infinite.</param>
    /// <param name="allowed">Allowed bytes.</param>
    public static (string Needed, string Allowed) Of(double needed, double allowed)
    {
        var (scale, unit) = allowed >= 1e9 ? (1e9, "GB") : (1e6, "MB");
        if (!double.IsFinite(needed)) return ("more GB than there are", Text(allowed, 1));
        var digits = Enumerable.Range(1, MostDigits).FirstOrDefault(digits => Text(needed, digits) != Text(allowed, digits), MostDigits);
        return ("about " + Text(needed, digits), Text(allowed, digits));

        string Text(double bytes, int digits) => $"{(bytes / scale).ToString($"F{digits}", CultureInfo.InvariantCulture)} {unit}";
    }
}
