using System.Globalization;

namespace Reparam.Tests.Cli;

/// <summary>The place where numbers are written as de-DE does; that culture itself is not there when globalization is invariant.</summary>
static class CommaCulture
{
    public static T Of<T>(Func<T> call)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator, comma.NumberFormat.NegativeSign) = (",", ".", "−");
            CultureInfo.CurrentCulture = comma;
            return call();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
