using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Training;

/// <summary>
/// Trains a model step by step. The whole state is the numbers of <see cref="Tensors"/>, the optimizers' counts and
/// <see cref="Step"/>: a trainer restored from them goes on with the very same bits. A step allocates nothing after the
/// first.
/// </summary>
public sealed class Trainer
{
    readonly Tape _tape;
    readonly RandomKey _key;
    readonly Schedule _temperature;
    readonly Value[] _values, _gradients;
    readonly (IAdaptive Estimator, IOptimizer? Optimizer)[] _adaptive;

    /// <summary>Creates the trainer of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">Moves its parameters.</param>
    /// <param name="temperature">τ of estimators that have one.</param>
    /// <param name="key">Names all randomness of training.</param>
    /// <param name="compute">The threads and the matrix product.</param>
    /// <param name="estimatorLearningRate">Adam's step size for what estimators learn themselves.</param>
    public Trainer(IModel model, IOptimizer optimizer, Schedule temperature, RandomKey key, Compute compute, float estimatorLearningRate = 1e-3f)
        : this(model, optimizer, temperature, key, new Tape(compute), estimatorLearningRate)
    {
    }

    /// <summary>Creates a trainer that records its steps on a tape which others use between them.</summary>
    internal Trainer(IModel model, IOptimizer optimizer, Schedule temperature, RandomKey key, Tape tape, float estimatorLearningRate)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(temperature);
        (Model, Optimizer, _temperature, _key, _tape) = (model, optimizer, temperature, key, tape);
        (_values, _gradients) = (new Value[model.Parameters.Count], new Value[model.Parameters.Count]);
        _adaptive =
        [
            .. model.Estimators.OfType<IAdaptive>().Select(estimator => (estimator, estimator.Learned.Count == 0
                ? null
                : (IOptimizer)new Adam([.. estimator.Learned.Select(l => l.Parameter)], estimatorLearningRate))),
        ];
        Tensors = [.. AllTensors()];
    }

    /// <summary>The model.</summary>
    public IModel Model { get; }

    /// <summary>The optimizer of its parameters.</summary>
    public IOptimizer Optimizer { get; }

    /// <summary>Number of steps that are done. Set it when restoring, because it sets the optimizers' counts as well.</summary>
    public long Step
    {
        get;
        set
        {
            field = Optimizer.Steps = value;
            TellEpoch();
            foreach (var (_, optimizer) in _adaptive)
            {
                if (optimizer is not null) optimizer.Steps = value;
            }
        }
    }

    /// <summary>
    /// How many steps an epoch takes, for estimators that follow epochs; the epoch is <see cref="Step"/> over this, so a
    /// resumed run is in the same one. The default value has the first epoch never end.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long StepsPerEpoch
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
            TellEpoch();
        }
    } = long.MaxValue;

    /// <summary>τ of the coming step.</summary>
    public double Temperature => _temperature.At(Step);

    /// <summary>
    /// Everything that changes, under names unique in a checkpoint: parameters, the state of an <see cref="IStatefulModel"/>,
    /// optimizer memory, and what estimators learned with the memory of their optimizers.
    /// </summary>
    public IReadOnlyList<(string Name, Parameter Tensor)> Tensors { get; }

    /// <summary>Whether all numbers are finite: a run that has diverged is not worth saving.</summary>
    public bool IsFinite
    {
        get
        {
            foreach (var (_, tensor) in Tensors)
            {
                if (!TensorPrimitives.IsFiniteAll<float>(tensor.Data)) return false;
            }
            return true;
        }
    }

    /// <summary>Profile that measures where the time of steps goes; null by default.</summary>
    /// <remarks>
    /// <see cref="Train"/> enters the phases; what a step is, the caller says by <see cref="StepProfile.Begin"/> and
    /// <see cref="StepProfile.End"/> around it. Numbers do not depend on it.
    /// </remarks>
    public StepProfile? Profile
    {
        get => _tape.Profile;
        set => _tape.Profile = value;
    }

    /// <summary>The most bytes that a step may take, as <see cref="Tape.MemoryLimit"/>; no limit by default.</summary>
    public long MemoryLimit
    {
        get => _tape.MemoryLimit;
        set => _tape.MemoryLimit = value;
    }

    /// <summary>Bytes that the last step recorded: weights and the optimizer's memory not counted.</summary>
    public long StepBytes => _tape.BytesRecorded;

    /// <summary>Bytes of the buffers that a step is recorded in.</summary>
    internal long BytesHeld => _tape.BytesHeld;

    /// <summary>Makes one step and gives the batch's mean cost in nats.</summary>
    /// <param name="examples">The batch, <c>[count, width]</c>, row-major.</param>
    /// <param name="count">How many examples.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">The examples do not fill <c>[count, width]</c>.</exception>
    /// <exception cref="InsufficientMemoryException">The step needs more than <see cref="MemoryLimit"/>.</exception>
    public float Train(ReadOnlySpan<float> examples, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (examples.IsEmpty || examples.Length % count != 0)
            throw new ArgumentException($"{examples.Length} numbers are not {count} examples of one width.", nameof(examples));
        _tape.Reset();
        var temperature = (float)Temperature;
        // By index: enumerating an interface would allocate.
        for (var layer = 0; layer < Model.Estimators.Count; layer++)
        {
            if (Model.Estimators[layer] is ITempered tempered) tempered.Temperature = temperature;
        }
        Profile?.Enter(StepPhase.Forward);
        var batch = _tape.Constant(examples, new Shape(count, examples.Length / count));
        var loss = Model.Loss(_tape, batch, new Pass(_key.Split((ulong)Step)) { Learn = true, Input = batch });
        for (var i = 0; i < _values.Length; i++) _values[i] = _tape.Use(Model.Parameters[i]);
        _tape.Gradient(loss, _values, _gradients);
        Profile?.Enter(StepPhase.Optimizer, Optimizer.Name);
        Optimizer.Step(_gradients);
        if (_adaptive.Length > 0) Profile?.Enter(StepPhase.Optimizer, "estimators");
        foreach (var (estimator, optimizer) in _adaptive) EndStep(estimator, optimizer);
        Profile?.Enter(StepPhase.Rest);
        Step++;
        return loss.Item;
    }

    void TellEpoch()
    {
        // By index: enumerating an interface would allocate.
        for (var layer = 0; layer < Model.Estimators.Count; layer++)
        {
            if (Model.Estimators[layer] is IEpochAware follower) follower.Epoch = Step / StepsPerEpoch;
        }
    }

    void EndStep(IAdaptive estimator, IOptimizer? optimizer)
    {
        if (optimizer is not null)
        {
            var gradients = System.Buffers.ArrayPool<Value>.Shared.Rent(estimator.Learned.Count);
            for (var i = 0; i < estimator.Learned.Count; i++)
                gradients[i] = _tape.Constant(estimator.Learned[i].Gradient, estimator.Learned[i].Parameter.Shape);
            optimizer.Step(gradients.AsSpan(0, estimator.Learned.Count));
            System.Buffers.ArrayPool<Value>.Shared.Return(gradients);
        }
        estimator.EndStep();
    }

    IEnumerable<(string, Parameter)> AllTensors()
    {
        foreach (var parameter in Model.Parameters) yield return ($"model/{parameter.Name}", parameter);
        foreach (var parameter in (Model as IStatefulModel)?.State ?? []) yield return ($"memory/{parameter.Name}", parameter);
        foreach (var parameter in Optimizer.State) yield return ($"optimizer/{parameter.Name}", parameter);
        for (var layer = 0; layer < _adaptive.Length; layer++)
        {
            var (estimator, optimizer) = _adaptive[layer];
            foreach (var learned in estimator.Learned) yield return ($"estimator/{layer}/{learned.Parameter.Name}", learned.Parameter);
            foreach (var parameter in estimator.State) yield return ($"estimator/{layer}/{parameter.Name}", parameter);
            foreach (var parameter in optimizer?.State ?? []) yield return ($"estimator/{layer}/{parameter.Name}", parameter);
        }
    }
}
