using System.Globalization;
using System.Numerics;
using System.Text;

namespace Reparam.Reliability.Meanings;

/// <summary>Decimal numbers by whole-number arithmetic alone, rounded to the nearest double, to even where two are as near.</summary>
static class ExactNumber
{
    // Beyond these powers of ten every number is 0 or too large.
    const int Most = 400, Bits = 53, LeastExponent = -1074, MostExponent = 971;

    /// <summary>The number of a text: digits with a point, a sign and an exponent if there are any; null if it is none, or is too large.</summary>
    public static double? Of(string text)
    {
        var start = text is ['-' or '+', ..] ? 1 : 0;
        var (at, shift, digits) = (start, 0, new StringBuilder());
        for (var isFraction = false; at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && !isFraction)); at++)
        {
            if (text[at] == '.')
            {
                isFraction = true;
                continue;
            }
            digits.Append(text[at]);
            if (isFraction) shift--;
        }
        if (digits.Length == 0) return null;
        var exponent = BigInteger.Zero;
        if (at < text.Length)
        {
            if (text[at] is not ('e' or 'E')) return null;
            var rest = text[(at + 1)..];
            if (rest.TrimStart('+', '-') is not { Length: > 0 } plain || rest.Length - plain.Length > 1 || !plain.All(char.IsAsciiDigit)) return null;
            exponent = BigInteger.Parse(plain, CultureInfo.InvariantCulture) * (rest[0] == '-' ? -1 : 1);
        }
        var number = Rounded(digits.ToString().TrimStart('0'), exponent + shift);
        return text[0] == '-' ? -number : number;
    }

    static double? Rounded(string digits, BigInteger power)
    {
        if (digits.Length == 0 || power + digits.Length < -Most) return 0;
        if (power + digits.Length > Most) return null;
        var mantissa = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        var (over, under) = power.Sign < 0 ? (mantissa, BigInteger.Pow(10, (int)-power)) : (mantissa * BigInteger.Pow(10, (int)power), BigInteger.One);
        // The binary exponent at which the quotient has 53 bits, or fewer for the smallest numbers.
        var exponent = (int)(over.GetBitLength() - under.GetBitLength()) - Bits;
        if (Quotient(over, under, exponent) >> Bits != 0) exponent++;
        exponent = Math.Max(exponent, LeastExponent);
        if (exponent > 0) under <<= exponent;
        else over <<= -exponent;
        var whole = BigInteger.DivRem(over, under, out var left);
        var half = (left * 2).CompareTo(under);
        if (half > 0 || (half == 0 && !whole.IsEven)) whole++;
        if (whole >> Bits != 0) (whole, exponent) = (whole >> 1, exponent + 1);
        return exponent > MostExponent ? null : Math.ScaleB((double)whole, exponent);
    }

    static BigInteger Quotient(BigInteger over, BigInteger under, int exponent) => exponent > 0 ? over / (under << exponent) : (over << -exponent) / under;
}
