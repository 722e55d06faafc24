using Reparam.Autodiff;
using Reparam.Estimators;

namespace Reparam.Training;

/// <summary>A model as a trainer sees it.</summary>
public interface IModel
{
    /// <summary>The parameters that training moves.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The estimators of its stochastic layers, one for each.</summary>
    IReadOnlyList<IEstimator> Estimators { get; }

    /// <summary>The mean cost of a batch in nats, a scalar, whose gradient is the estimate to descend on.</summary>
    /// <param name="tape">Where to record it.</param>
    /// <param name="batch">Examples, <c>[B, D]</c>.</param>
    /// <param name="pass">Randomness and mode.</param>
    Value Loss(Tape tape, Value batch, Pass pass);
}

/// <summary>A model that keeps numbers which no optimizer moves, such as a slow copy of its weights or a memory of examples.</summary>
public interface IStatefulModel : IModel
{
    /// <summary>These numbers, for checkpoints; their names are unique among themselves.</summary>
    IReadOnlyList<Parameter> State { get; }
}
