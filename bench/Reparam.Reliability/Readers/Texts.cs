using System.Globalization;
using Reparam.Reliability.Inputs;

namespace Reparam.Reliability.Readers;

/// <summary>Parts that grammars of text share, each drawn with what it means.</summary>
static class Texts
{
    /// <summary>A number as people write it: with or without exponent, point, sign and zeros in front.</summary>
    public static (string Text, double Value) Number(Choices choices)
    {
        var number = choices.Below(8) switch
        {
            0 => choices.Between(-3, 3),
            1 => choices.Between(-1_000_000, 1_000_000) / 1000.0,
            2 => BitConverter.Int64BitsToDouble(BitConverter.ToInt64(choices.Bytes(8))),
            3 => Math.ScaleB(choices.Between(1, 1000), choices.Between(-1080, 1000)),
            4 => choices.One(0.1, 1.0 / 3, double.MaxValue, double.Epsilon, 5e-324, 2.2250738585072011e-308, 9007199254740993, -0.0),
            _ => choices.Between(-100_000, 100_000) / 100.0,
        };
        if (!double.IsFinite(number)) number = 1.25;
        var text = choices.Below(5) switch
        {
            0 => number.ToString("E16", CultureInfo.InvariantCulture),
            1 => number.ToString("e16", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal),
            _ => number.ToString("R", CultureInfo.InvariantCulture),
        };
        if (number >= 0 && text[0] != '-' && choices.OneIn(12)) text = "+" + text;
        if (char.IsAsciiDigit(text[0]) && choices.OneIn(12)) text = "00" + text;
        return (text, number);
    }

    /// <summary>A word of letters, of one to eight.</summary>
    public static string Word(Choices choices) => new(choices.Many(1, 8, () => choices.One<char>([.. "abcdefghijklmnopqrstuvwxyzABC\u00E4\u00DF\u4E2D"])));

    /// <summary>The end of the lines of a file.</summary>
    public static string LineEnd(Choices choices) => choices.OneIn(4) ? "\r\n" : "\n";

    public static string Words(IEnumerable<double> numbers) => string.Join(' ', numbers.Select(Words));

    public static string Words(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
