using Reparam.Autodiff;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Trains one model with one optimizer on the batches of a source.</summary>
public sealed class ModelTraining : ITraining
{
    readonly Trainer _trainer;
    readonly IBatchSource _batches;
    readonly Schedule _learningRate;

    /// <summary>Starts the training of a model with fresh weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">Optimizer of the parameters.</param>
    /// <param name="temperature">Temperature τ over the steps.</param>
    /// <param name="learningRate">Learning rate over the steps.</param>
    /// <param name="batches">Batches to train on.</param>
    /// <param name="key">Key of all randomness of the steps.</param>
    /// <param name="compute">Threads and the matrix product.</param>
    /// <param name="estimatorLearningRate">Adam's learning rate for what estimators learn themselves, such as baselines.</param>
    public ModelTraining(
        IModel model, IOptimizer optimizer, Schedule temperature, Schedule learningRate, IBatchSource batches, RandomKey key, Compute compute,
        float estimatorLearningRate = 1e-3f)
    {
        ArgumentNullException.ThrowIfNull(batches);
        (_batches, _learningRate) = (batches, learningRate);
        _trainer = new Trainer(model, optimizer, temperature, key, compute, estimatorLearningRate) { StepsPerEpoch = batches.StepsPerEpoch };
    }

    /// <summary>Model that is trained.</summary>
    public IModel Model => _trainer.Model;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Tensor)> Tensors => _trainer.Tensors;

    /// <inheritdoc/>
    public bool IsFinite => _trainer.IsFinite;

    /// <inheritdoc/>
    public long Step { get => _trainer.Step; set => _trainer.Step = value; }

    /// <inheritdoc/>
    public double Temperature => _trainer.Temperature;

    /// <inheritdoc/>
    public double LearningRate => _trainer.Optimizer.LearningRate;

    /// <inheritdoc/>
    public long StepsPerEpoch { get => _trainer.StepsPerEpoch; set => _trainer.StepsPerEpoch = value; }

    /// <inheritdoc/>
    public StepProfile? Profile { get => _trainer.Profile; set => _trainer.Profile = value; }

    /// <inheritdoc/>
    public long MemoryLimit { get => _trainer.MemoryLimit; set => _trainer.MemoryLimit = value; }

    /// <summary>Bytes of the buffers that record a step.</summary>
    internal long BytesHeld => _trainer.BytesHeld;

    /// <inheritdoc/>
    public void Prepare() => _batches.Prepare();

    /// <inheritdoc/>
    public float Train()
    {
        Profile?.Enter(StepPhase.Batch, "minibatch");
        // Keep the rate above 0, because the last values of a very long cosine round to 0.
        _trainer.Optimizer.LearningRate = Math.Max((float)_learningRate.At(Step), float.Epsilon);
        return _trainer.Train(_batches.At(Step), _batches.Rows);
    }

    /// <inheritdoc/>
    public long BytesOf(int examples)
    {
        var (batch, rows) = _batches.Blank(examples);
        _trainer.Train(batch, rows);
        return _trainer.StepBytes;
    }
}
