namespace Reparam.Autodiff;

/// <summary>Values that stand in for parameters on a tape, until this is disposed. <see cref="Tape.Substitute"/> makes it.</summary>
public readonly struct Substitution : IDisposable
{
    readonly Tape? _tape;
    readonly int _first;
    readonly long _number;

    internal Substitution(Tape tape, int first, long number) => (_tape, _first, _number) = (tape, first, number);

    /// <summary>Ends the substitution, and those that began after it. A second call does nothing.</summary>
    public void Dispose() => _tape?.EndSubstitution(_first, _number);
}
