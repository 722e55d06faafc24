namespace Reparam.Training;

/// <summary>How a number moves over training.</summary>
public enum ScheduleKind
{
    /// <summary>Stays at its start.</summary>
    Constant,

    /// <summary><c>max(end, start·exp(−rate·t))</c>.</summary>
    Exponential,

    /// <summary>From start to end on a straight line.</summary>
    Linear,

    /// <summary>From start to end on half a cosine.</summary>
    Cosine,
}

/// <summary>A number as a function of the step, such as a temperature that is annealed.</summary>
/// <remarks>Source: Jang, Gu and Poole 2017, section 4.2: τ = max(0.5, exp(−rt)), refreshed every N steps.</remarks>
public sealed record Schedule
{
    /// <summary>The form. The default value is <see cref="ScheduleKind.Constant"/>.</summary>
    public ScheduleKind Kind { get; init; }

    /// <summary>The value at step 0. The default value is 1.</summary>
    public double Start { get; init; } = 1;

    /// <summary>The value at the end, or for <see cref="ScheduleKind.Exponential"/> the floor. The default value is 0.5.</summary>
    public double End { get; init; } = 0.5;

    /// <summary>r of <see cref="ScheduleKind.Exponential"/>, per step. The default value is 1e-4.</summary>
    public double Rate { get; init; } = 1e-4;

    /// <summary>N: the value is refreshed every so many steps. The default value is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Every
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Every));
            field = value;
        }
    } = 1;

    /// <summary>Steps until <see cref="End"/>, of the linear and the cosine form. The default value is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public long Length
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Length));
            field = value;
        }
    } = 1;

    /// <summary>The value at a step.</summary>
    /// <param name="step">Counted from 0.</param>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var t = step / Every * Every;
        var part = Math.Min(1, (double)t / Length);
        return Kind switch
        {
            ScheduleKind.Exponential => Math.Max(End, Start * Math.Exp(-Rate * t)),
            ScheduleKind.Linear => Start + ((End - Start) * part),
            ScheduleKind.Cosine => End + ((Start - End) * (1 + Math.Cos(Math.PI * part)) / 2),
            _ => Start,
        };
    }
}
