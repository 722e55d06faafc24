using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Models;
using Reparam.Training;

namespace Reparam.Experiments.Losses;

/// <summary>
/// Learns the gates of the losses. The cost of gates is the cross-entropy of clean validation images after one look-ahead step:
/// <c>C(g) = CE(w − α∇L_g(w))</c>. A batch has training images first, then validation images.
/// </summary>
/// <remarks>
/// Source: the idea of Liu and Lai 2020, "Stochastic loss function", whose full text we have not read; the look-ahead is that of DARTS.
/// Without a look-ahead, gates choose the loss that is smallest as a number.
/// </remarks>
sealed class LearnedGates : IModel
{
    readonly DenseStack _network;
    readonly StochasticLayer _layer;
    readonly GatedLoss _loss;
    readonly LookAhead _lookAhead;
    readonly IOptimizer _optimizer;
    readonly int _classes, _validation;
    readonly Cost _cost;
    LabelledRows _clean;

    /// <summary>Makes the model.</summary>
    /// <param name="network">The network that the losses train.</param>
    /// <param name="optimizer">Its optimizer, whose learning rate is that of the look-ahead.</param>
    /// <param name="losses">The losses.</param>
    /// <param name="logits">Logits of the gates, <c>[1, M]</c>.</param>
    /// <param name="layer">Layer of the gates, with their estimator.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="validation">Number of validation images in a batch.</param>
    public LearnedGates(
        DenseStack network, IOptimizer optimizer, ClassificationLoss[] losses, Parameter logits, StochasticLayer layer, int classes, int validation)
    {
        (_network, _optimizer, _layer, _classes, _validation) = (network, optimizer, layer, classes, validation);
        (_loss, _lookAhead) = (new GatedLoss(losses), new LookAhead([.. network.Parameters]));
        (Parameters, Estimators) = ([logits], [layer.Estimator]);
        _cost = (gates, _) => AfterStep(gates);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IEstimator> Estimators { get; }

    /// <inheritdoc/>
    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        var training = batch.Shape[0] - _validation;
        var rows = LabelledRows.Of(batch, 0, training, _classes);
        _clean = LabelledRows.Of(batch, training, _validation, _classes);
        _loss.Observe(rows.Predicted(_network.Forward(rows.Images)));
        // The gates are those of no image, so a learned baseline sees a constant.
        var input = tape.Constant(1, new Shape(1, 1));
        return Op.Sum(_layer.Surrogate(tape.Use(Parameters[0]), _cost, pass with { Input = input }));
    }

    Value AfterStep(Value gates)
    {
        using var step = _lookAhead.Step(_loss.Of(gates), _optimizer.LearningRate);
        var prediction = _clean.Predicted(_network.Forward(_clean.Images));
        return Op.Reshape(-Op.Mean(prediction.OfLabels), new Shape(1));
    }
}
