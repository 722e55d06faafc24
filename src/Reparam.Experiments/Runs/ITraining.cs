using Reparam.Autodiff;

namespace Reparam.Experiments.Runs;

/// <summary>
/// Training, step by step. The numbers of <see cref="Tensors"/> and <see cref="Step"/> are its whole state. Training that is restored
/// from them continues with the same bits.
/// </summary>
public interface ITraining
{
    /// <summary>All tensors that training changes, by unique names. Names of weights begin with <c>model/</c>.</summary>
    IReadOnlyList<(string Name, Parameter Tensor)> Tensors { get; }

    /// <summary>Whether all numbers are finite.</summary>
    bool IsFinite { get; }

    /// <summary>Number of steps so far. Set it after restoring the tensors.</summary>
    long Step { get; set; }

    /// <summary>Temperature of the next step.</summary>
    double Temperature { get; }

    /// <summary>Learning rate of the last step.</summary>
    double LearningRate { get; }

    /// <summary>Number of steps of an epoch, for estimators that follow epochs.</summary>
    long StepsPerEpoch { get; set; }

    /// <summary>Profile that measures the time of operations; null, the default, measures nothing.</summary>
    StepProfile? Profile { get; set; }

    /// <summary>Maximum number of bytes that a step may take.</summary>
    long MemoryLimit { get; set; }

    /// <summary>Does the work that comes before the first step, so that no step is timed with it. By default there is none.</summary>
    void Prepare()
    {
    }

    /// <summary>Does the next step.</summary>
    /// <returns>The mean loss of the step.</returns>
    /// <exception cref="InsufficientMemoryException">The step needs more than <see cref="MemoryLimit"/>.</exception>
    float Train();

    /// <summary>Does a step on blank examples and returns the bytes that it takes. This spoils the weights.</summary>
    /// <param name="examples">Number of examples.</param>
    /// <exception cref="InsufficientMemoryException">The step needs more than <see cref="MemoryLimit"/>.</exception>
    long BytesOf(int examples);
}
