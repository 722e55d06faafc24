using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Runs;
using Reparam.Training;

namespace Reparam.Tests.Repository;

sealed class SubsetSum : IExperiment                              // which of five weights add up to a target?
{
    readonly Setting<double> _target;
    readonly ModelSettings _model;

    public SubsetSum()
    {
        _target = Settings.Add(new NumberSetting("target", 12) { From = 0, To = 100, Help = "The sum to reach." });
        _model = new(Settings, steps: 400, learningRate: 0.05, estimator: "arm");
    }

    public string Name => "subset-sum";
    public string Help => "Choose weights that add up to a target.";
    public SettingList Settings { get; } = new();
    public RunSettings Run => _model.Run;
    public IReadOnlyList<MeasureInfo> Measures { get; } = [new("distance", "distance to the target", "", HigherIsBetter: false)];

    public IRun Open(RunContext context)
    {
        var model = new Weights(_model.CreateEstimator(context, width: 5), (float)context.Settings.Get(_target));
        return new ModelRun("Weights that add up", _model.CreateTraining(context, model, new EmptyBatches(32)), Measures, () => [model.Distance]);
    }
}

sealed class Weights(IEstimator estimator, float target) : IModel
{
    static readonly float[] All = [1, 2, 3.5f, 5, 7];
    readonly StochasticLayer _layer = new(BernoulliFamily.Instance, estimator);

    public IReadOnlyList<Parameter> Parameters { get; } = [new Parameter("logits", new Shape(5))];
    public IReadOnlyList<IEstimator> Estimators { get; } = [estimator];
    public double Distance => Math.Abs(All.Where((_, i) => Parameters[0].Data[i] > 0).Sum() - target);

    public Value Loss(Tape tape, Value batch, Pass pass)
    {
        var logits = Op.BroadcastFirst(tape.Use(Parameters[0]), new Shape(batch.Shape[0], 5));
        var weights = Op.BroadcastFirst(tape.Constant(All, new Shape(5)), logits.Shape);
        return Op.Mean(_layer.Surrogate(logits, (bits, _) => Squared(Op.Affine(Op.SumLast(bits * weights), 1, -target)), pass));
    }

    static Value Squared(Value x) => x * x;
}
