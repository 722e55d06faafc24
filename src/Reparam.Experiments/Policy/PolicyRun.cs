using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Policy;

/// <summary>A run of a policy, judged by its exact return.</summary>
sealed class PolicyRun : IRun
{
    // A baseline must follow the policy faster than a network follows images.
    const float BaselineRate = 1e-2f;

    readonly GridWorld _world;
    readonly OptimalPolicy _best;
    readonly WatchedPolicy _policy;
    readonly StochasticLayer _layer;
    readonly ExactReturn _exact;
    readonly GradientQuality _quality;
    readonly RandomKey _key;
    readonly Tape _tape;
    readonly PolicyFacts _facts;

    public PolicyRun(RunContext context, PolicySettings groups, GridWorld world, OptimalPolicy best, WatchedPolicy policy, IEstimator estimator, IModel model)
    {
        var (settings, steps, batch) = (context.Settings, context.Settings.Get(groups.Run.Steps), context.Settings.Get(groups.Batch));
        // The optimizer has the critic's rate; the policy's logits move faster by the factor between them.
        var rates = settings.With(groups.Optimizer.LearningRate, settings.Get(groups.Optimizer.LearningRate) / groups.Speed(settings));
        (_world, _best, _policy, _exact) = (world, best, policy, new ExactReturn(world));
        _layer = new StochasticLayer(CategoricalFamily.Instance, estimator);
        (_key, _tape) = (context.Key.Split(5), new Tape(context.Compute));
        _quality = new GradientQuality(model, policy, batch, context.Compute);
        Training = new ModelTraining(model, groups.Optimizer.Create(rates, model.Parameters), groups.Temperature.Over(settings, steps),
            groups.Optimizer.Rate(rates, steps), new EmptyBatches(batch), context.Key.Split(1), context.Compute, BaselineRate);
        var isCritic = settings.Get(groups.Through) == PolicySettings.Critic;
        _facts = new(settings.Get(groups.Through), settings.Get(groups.Estimator.Estimator), batch * (isCritic ? 1 : settings.Get(groups.Moves)));
    }

    public ITraining Training { get; }

    public IReadOnlyList<MeasureInfo> CurveMeasures => PolicyMeasures.Curve;

    public double[] MeasureCurve(CancellationToken cancellation)
    {
        var logits = Logits();
        var (value, gradient) = (_exact.Return(logits), _exact.Gradient(logits));
        // The model's logits are multiplied by the slope of an estimator that has one.
        var slope = _layer.Estimator is ISloped { Slope: var steepness } ? steepness : 1;
        for (var i = 0; i < gradient.Length; i++) gradient[i] *= slope;
        var (cosine, bias) = _quality.Measure(gradient, _key.Split((ulong)Training.Step));
        return [value, Ratio(value), cosine, bias];
    }

    public IReadOnlyList<Measure> Judge(Action<string, double> progress, CancellationToken cancellation)
    {
        var (value, uniform) = (_exact.Return(Logits()), new double[_world.Cells * GridWorld.Actions]);
        var norm = Math.Sqrt(_exact.Gradient(uniform).Sum(slope => slope * slope));
        progress("policy", 1);
        return
        [
            new("optimalReturn", _best.Return), new("uniformReturn", _exact.Return(uniform)), new("return", value),
            new("ratio", Ratio(value)), new("gradientNorm", norm),
        ];
    }

    public RunReport Report(RunHistory history) => PolicyReport.Of(_world, _exact, Logits(), _facts, history);

    // A share of the best return has no meaning where that is a loss.
    double Ratio(double value) => _best.Return > 0 ? value / _best.Return : double.NaN;

    double[] Logits()
    {
        _tape.Reset();
        return [.. _layer.Law(_policy.Logits(_tape)).Data.ToArray().Select(logit => (double)logit)];
    }
}

/// <summary>What a run of a policy tells of itself.</summary>
/// <param name="Through">The way in which gradient reaches the policy.</param>
/// <param name="Estimator">The estimator.</param>
/// <param name="MovesPerStep">Moves in a training step.</param>
sealed record PolicyFacts(string Through, string Estimator, long MovesPerStep);
