namespace Reparam.Autodiff;

/// <summary>How gradient flows back through an operation: one static instance for each.</summary>
/// <param name="name">The operation's name, for messages and profiles.</param>
/// <param name="gradient">
/// Adds the inputs' gradients, written in recorded operations so that a gradient can itself be differentiated; null where
/// there is none, and then a gradient that would need it throws.
/// </param>
public sealed class Rule(string name, GradientRule? gradient)
{
    /// <summary>The operation's name.</summary>
    public string Name { get; } = name;

    internal void Run(in Backward backward)
    {
        if (gradient is null) throw new NotSupportedException($"{Name} has no gradient rule.");
        gradient(backward);
    }
}

/// <summary>Adds to the gradients of an operation's inputs.</summary>
/// <param name="backward">The operation, its inputs and the gradient of its output.</param>
public delegate void GradientRule(in Backward backward);

/// <summary>One recorded operation as its gradient rule sees it.</summary>
public readonly ref struct Backward
{
    readonly Tape _tape;
    readonly int _index;

    internal Backward(Tape tape, int index, Value upstream) => (_tape, _index, Upstream) = (tape, index, upstream);

    /// <summary>The gradient of the output, of the output's shape.</summary>
    public Value Upstream { get; }

    /// <summary>The output.</summary>
    public Value Output => _tape.ValueAt(_index);

    /// <summary>The number recorded with the operation.</summary>
    public float Scalar => _tape.ScalarOf(_index);

    /// <summary>An input.</summary>
    /// <param name="position">0, 1 or 2.</param>
    public Value Input(int position) => _tape.ValueAt(_tape.InputOf(_index, position));

    /// <summary>Whether an input's gradient is wanted; ask before computing it.</summary>
    /// <param name="position">0, 1 or 2.</param>
    public bool Needs(int position) => _tape.IsReached(_tape.InputOf(_index, position));

    /// <summary>Adds to an input's gradient.</summary>
    /// <param name="position">0, 1 or 2.</param>
    /// <param name="gradient">The contribution, of the input's shape.</param>
    /// <exception cref="ArgumentException">The shapes differ: the rule is wrong.</exception>
    public void Add(int position, Value gradient) => _tape.AddAdjoint(_tape.InputOf(_index, position), gradient);
}
