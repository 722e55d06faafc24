using Reparam.Autodiff;

namespace Reparam.Experiments.Runs;

/// <summary>
/// Training, step by step. Its whole state is the numbers of <see cref="Tensors"/> and <see cref="Step"/>: training restored from
/// them goes on with the very same bits.
/// </summary>
public interface ITraining
{
    /// <summary>Everything that changes, by names that are unique in a checkpoint; those of weights begin with <c>model/</c>.</summary>
    IReadOnlyList<(string Name, Parameter Tensor)> Tensors { get; }

    /// <summary>Whether all numbers are finite.</summary>
    bool IsFinite { get; }

    /// <summary>Steps done. Set it after restoring the tensors.</summary>
    long Step { get; set; }

    /// <summary>Temperature of the coming step.</summary>
    double Temperature { get; }

    /// <summary>Learning rate of the last step.</summary>
    double LearningRate { get; }

    /// <summary>Steps of an epoch, for estimators that follow epochs.</summary>
    long StepsPerEpoch { get; set; }

    /// <summary>Where the time of steps goes, if that is measured; null by default.</summary>
    StepProfile? Profile { get; set; }

    /// <summary>The most bytes that a step may take.</summary>
    long MemoryLimit { get; set; }

    /// <summary>Makes the next step.</summary>
    /// <returns>The mean loss of the step.</returns>
    /// <exception cref="InsufficientMemoryException">It needs more than <see cref="MemoryLimit"/>.</exception>
    float Train();

    /// <summary>Makes a step on blank examples, to see how many bytes it takes. What was trained is spoiled by it.</summary>
    /// <param name="examples">Number of examples.</param>
    /// <exception cref="InsufficientMemoryException">It needs more than <see cref="MemoryLimit"/>.</exception>
    long BytesOf(int examples);
}
