using System.Globalization;
using System.Reflection;

namespace Reparam.Tests.Extremes;

/// <summary>
/// Tries a subject on inputs, one case after the other, and gathers what breaks the law: NaN; an infinity where the true value
/// lies within the precision, or has the other sign; a finite number where it does not; an error that names no argument.
/// </summary>
sealed class Probe
{
    // Every parameter that a caller can see.
    static readonly HashSet<string> ParameterNames =
    [
        .. from type in typeof(Reparam.Autodiff.Op).Assembly.GetExportedTypes()
           from method in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).OfType<MethodBase>()
           from parameter in method.GetParameters()
           select parameter.Name,
    ];

    // A number rounded to the next power of two may cross the end of its precision.
    const double End = 1 + 1e-6;

    readonly List<string> _faults = [];
    Func<string> _input = () => "", _detail = () => "";

    public int Cases { get; private set; }

    public int Numbers { get; private set; }

    public int Refusals { get; private set; }

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>One input. An <see cref="ArgumentException"/> is an answer if it names an argument and shows a number of the input.</summary>
    /// <param name="input">The input in words.</param>
    /// <param name="numbers">What the message of an error may show.</param>
    /// <param name="body">Computes and hands on what came out.</param>
    public void Case(Func<string> input, IEnumerable<double> numbers, Action body)
    {
        Cases++;
        (_input, _detail) = (input, () => "");
        try
        {
            body();
        }
        catch (ArgumentException error)
        {
            Refusals++;
            if (error.ParamName is null || !ParameterNames.Contains(error.ParamName)) Fault($"the error names '{error.ParamName}': {error.Message}");
            else if (!numbers.SelectMany(Shown).Any(text => error.Message.Contains(text, StringComparison.Ordinal))
                && !error.Message.Any(char.IsAsciiDigit)) Fault($"the error shows no value: {error.Message}");
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Fault($"{error.GetType().Name}: {error.Message}");
        }
    }

    /// <summary>What else there is to say of the numbers that follow.</summary>
    public void Say(Func<string> detail) => _detail = detail;

    /// <summary>A number of which only this is known: it is no NaN, and finite unless it may be infinite.</summary>
    public void Number(string what, double actual, bool mayBeInfinite = false)
    {
        Numbers++;
        if (double.IsNaN(actual) || (!mayBeInfinite && double.IsInfinity(actual))) Fault($"{what} is {actual}");
    }

    /// <summary>A number in single precision whose true value is known.</summary>
    /// <param name="what">Its name.</param>
    /// <param name="actual">What came out.</param>
    /// <param name="expected">The true value, in double precision.</param>
    /// <param name="scale">The size of the terms that it is made of, where they cancel; a rounding of these is forgiven.</param>
    /// <param name="weight">A factor of it beside one that may be less than 2⁻¹²⁶, which loses digits or is 0.</param>
    public void Number(string what, float actual, double expected, double scale = 0, double weight = 1)
    {
        Numbers++;
        scale = Math.Max(scale, Math.Abs(expected));
        if (double.IsNaN(expected)) throw new InvalidOperationException($"The reference of {what} is NaN at {_input()}.");
        if (Allowed(actual, expected, scale, Math.Max(1, Math.Abs(weight)))) return;
        Fault($"{what} is {actual:R}, not {expected:R}");
    }

    static bool Allowed(float actual, double expected, double scale, double weight)
    {
        if (float.IsNaN(actual)) return false;
        // Terms whose own rounding lies beyond float leave nothing to say but that it is a number.
        if (scale * 1e-7 > float.MaxValue && Math.Abs(expected) < scale * 1e-4) return true;
        if (float.IsInfinity(actual)) return Math.Sign(actual) * expected >= float.MaxValue / End;
        // Below 2⁻¹²⁶ numbers lose digits, and some hardware takes them for 0.
        if (Math.Abs(actual - expected) <= 3e-36 * weight) return true;
        return Math.Abs(expected) <= float.MaxValue * End && Math.Abs(actual - expected) <= 1e-4 * scale;
    }

    static IEnumerable<string> Shown(double x)
        => [x.ToString("R", CultureInfo.InvariantCulture), ((float)x).ToString("R", CultureInfo.InvariantCulture)];

    void Fault(string fault)
    {
        if (_faults.Count < 2000) _faults.Add($"{_input()}{_detail()}: {fault}");
    }
}
