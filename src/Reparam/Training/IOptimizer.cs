using Reparam.Autodiff;

namespace Reparam.Training;

/// <summary>Moves parameters down their gradients.</summary>
public interface IOptimizer
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>The parameters it moves.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Its memory between steps, for checkpoints.</summary>
    IReadOnlyList<Parameter> State { get; }

    /// <summary>Number of steps it has made; a checkpoint restores it.</summary>
    long Steps { get; set; }

    /// <summary>The step size; finite and positive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not.</exception>
    float LearningRate { get; set; }

    /// <summary>Makes one step.</summary>
    /// <param name="gradients">One for each of <see cref="Parameters"/>, in order.</param>
    /// <exception cref="ArgumentException">Their number or a shape does not fit.</exception>
    void Step(ReadOnlySpan<Value> gradients);
}
