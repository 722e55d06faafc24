using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Models;
using Reparam.Training;

namespace Reparam.Experiments.Losses;

/// <summary>A network that is trained by the loss that its gates choose; a batch has training images only.</summary>
/// <param name="network">The network.</param>
/// <param name="losses">The losses.</param>
/// <param name="gates">The gates, drawn in every step.</param>
/// <param name="classes">Number of classes K.</param>
sealed class GatedNetwork(DenseStack network, ClassificationLoss[] losses, Gates gates, int classes) : IModel
{
    readonly GatedLoss _loss = new(losses);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. network.Parameters];

    /// <inheritdoc/>
    public IReadOnlyList<IEstimator> Estimators => [];

    /// <inheritdoc/>
    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        var rows = LabelledRows.Of(batch, 0, batch.Shape[0], classes);
        _loss.Observe(rows.Predicted(network.Forward(rows.Images)));
        return _loss.Of(gates.Draw(tape, pass));
    }
}
