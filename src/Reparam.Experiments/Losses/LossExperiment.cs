using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;
using Reparam.Models;
using Reparam.Training;

namespace Reparam.Experiments.Losses;

/// <summary><c>loss</c>: gates choose which losses train a classifier on noisy labels.</summary>
sealed class LossExperiment : IExperiment
{
    const int Hidden = 128;

    readonly LossSettings _loss;

    public LossExperiment()
    {
        _loss = new(Settings);
        Settings.Require(_loss.Temperature.Check);
        Settings.Require(CheckGates);
    }

    public string Name => "loss";

    public string Help
        => """
        Learn which losses should train a classifier whose training labels are partly wrong. Gates open and shut the losses in every step;
        a few clean images judge the gates after one look-ahead step.

        Examples:
          reparam train loss
          reparam train loss --noise 0 --estimator straight-through
          reparam train loss --gates gce
          reparam train loss --losses cross-entropy,mae,decoy --noise 0.8 --seed 1
        """;

    public SettingList Settings { get; } = new();

    public RunSettings Run => _loss.Run;

    public IReadOnlyList<MeasureInfo> Measures => LossMeasures.Final;

    public IReadOnlyList<RunGrid> Grids { get; } = [LossGrid.Grid];

    public IData Load(Settings settings) => _loss.Source.Load(settings);

    public Settings Settle(Settings settings, IData? data)
    {
        var images = (Dataset)data!;
        foreach (var set in (ImageSet[])[images.Train, images.Validation, images.Test])
        {
            if (set.Labels is null) throw _loss.Source.Data.Refuse(settings.Get(_loss.Source.Data), "has images without labels.");
        }
        if (images.Test.Count == 0) throw _loss.Source.Data.Refuse(settings.Get(_loss.Source.Data), "has no test image.");
        if (LossData.ClassesOf(images) < 2) throw _loss.Source.Data.Refuse(settings.Get(_loss.Source.Data), "has images of one class only.");
        CheckCount(settings, _loss.Images, images.Train.Count, "training");
        CheckCount(settings, _loss.Validation, images.Validation.Count, "validation");
        if (settings.Get(_loss.Batch) > settings.Get(_loss.Images))
            throw _loss.Batch.Refuse(settings.Get(_loss.Batch), $"is more than the {settings.Get(_loss.Images)} training images.");
        return settings;
    }

    public string FolderName(Settings settings)
        => $"{Name}-{(LossSettings.IsLearned(settings) ? settings.Get(_loss.Estimator.Estimator) : settings.Get(_loss.Gates))}";

    public IEnumerable<string> Describe(RunResult result) => LossMeasures.Describe(result);

    public RunSize Size(Settings settings, IData? data)
    {
        var images = (Dataset)data!;
        double pixels = images.Train.PixelsPerImage, classes = LossData.ClassesOf(images);
        var networks = IsCompared(settings) ? 1 + settings.Get(_loss.Losses).Count : 1;
        return new()
        {
            Matrices = [pixels * Hidden, Hidden * classes],
            Copies = networks * (1 + _loss.Optimizer.Slots(settings)),
            Examples = settings.Get(_loss.Batch),
            Widest = pixels + (2 * classes),
            Least = pixels + Hidden,
            EvaluationBytes = sizeof(float) * (double)Classifier.AtOnce * (pixels + Hidden),
            Settings = [_loss.Batch, _loss.Validation, _loss.Estimator.Estimator, _loss.Estimator.Samples, _loss.Gates, _loss.Losses, _loss.Baselines],
        };
    }

    public IRun Open(RunContext context)
    {
        var settings = context.Settings;
        var data = LossData.Of((Dataset)context.Data!, settings.Get(_loss.Images), settings.Get(_loss.Validation), settings.Get(_loss.Noise),
            context.Key.Split(2));
        var losses = ClassificationLosses.Find(settings.Get(_loss.Losses));
        var batch = settings.Get(_loss.Batch);
        var training = new NoisyBatches(data, batch, 0, context.Key.Split(3));
        var players = new List<(Player Player, NoisyBatches Batches)>();
        var own = Network(context, data);
        var optimizer = _loss.Optimizer.Create(settings, [.. own.Parameters]);
        Gates gates;
        if (LossSettings.IsLearned(settings))
        {
            var (logits, layer) = (Gates.Fresh(losses.Length), new StochasticLayer(BernoulliFamily.Instance, Estimator(context, losses.Length)));
            gates = new(logits, layer);
            var clean = Math.Min(batch, settings.Get(_loss.Validation));
            var model = new LearnedGates(own, optimizer, losses, logits, layer, data.Classes, clean);
            players.Add((Learner(settings, model), new NoisyBatches(data, batch, clean, context.Key.Split(3))));
        }
        else
        {
            gates = Fixed(settings, losses);
        }
        var shown = players.Count;
        players.Add((Weights(settings, "weights", new GatedNetwork(own, losses, gates, data.Classes), optimizer), training));
        var alone = new List<(string, Classifier)>();
        foreach (var loss in IsCompared(settings) ? losses : [])
        {
            var network = Network(context, data);
            var model = new GatedNetwork(network, [loss], Gates.Uniform(1), data.Classes);
            players.Add((Weights(settings, $"{loss.Name}-alone", model, _loss.Optimizer.Create(settings, model.Parameters)), training));
            alone.Add((loss.Name, new Classifier(network, context.Compute)));
        }
        var turns = new Turns([.. players.Select(pair => pair.Player)], context.Key.Split(1), context.Compute);
        return new LossRun(new TurnsTraining(turns, [.. players.Select(pair => pair.Batches)], shown), data,
            new(Title(settings), [.. losses.Select(loss => loss.Name)], gates, new Classifier(own, context.Compute), alone));
    }

    bool IsCompared(Settings settings) => LossSettings.IsLearned(settings) && settings.Get(_loss.Baselines) == LossSettings.Each;

    Player Weights(Settings settings, string name, IModel model, IOptimizer optimizer)
        => new(name, model, optimizer) { LearningRate = _loss.Optimizer.Rate(settings, settings.Get(_loss.Run.Steps)) };

    Player Learner(Settings settings, LearnedGates model) => new("gates", model, new Adam(model.Parameters, (float)settings.Get(_loss.GateRate)))
    {
        Temperature = _loss.Temperature.Over(settings, settings.Get(_loss.Run.Steps)),
    };

    IEstimator Estimator(RunContext context, int gates)
        => _loss.Estimator.Create(context.Settings, context.Settings.Get(_loss.Temperature.Tau), 1, gates, context.Key.Split(4))!;

    // All networks begin with the same weights, so that only the losses differ.
    static DenseStack Network(RunContext context, LossData data)
        => new("classifier", [data.Train.PixelsPerImage, Hidden, data.Classes], context.Key.Split(0));

    Gates Fixed(Settings settings, ClassificationLoss[] losses) => settings.Get(_loss.Gates) switch
    {
        LossSettings.Uniform => Gates.Uniform(losses.Length),
        LossSettings.Random => Gates.Random(losses.Length),
        var name => Gates.Only(losses.Length, Array.FindIndex(losses, loss => loss.Name == name)),
    };

    string Title(Settings settings) => settings.Get(_loss.Gates) switch
    {
        LossSettings.Learned => $"gates learned by {settings.Get(_loss.Estimator.Estimator)}",
        LossSettings.Uniform => "all losses with equal weights",
        LossSettings.Random => "random gates",
        var name => $"the loss {name} alone",
    };

    void CheckGates(Settings settings)
    {
        var gates = settings.Get(_loss.Gates);
        if (ClassificationLosses.Names.Contains(gates) && !settings.Get(_loss.Losses).Contains(gates))
            throw _loss.Gates.Refuse(gates, $"is not one of the {_loss.Losses.Name} {_loss.Losses.Text(settings.Get(_loss.Losses))}.");
    }

    static void CheckCount(Settings settings, Setting<int> setting, int most, string kind)
    {
        if (settings.Get(setting) > most) throw setting.Refuse(settings.Get(setting), $"is more than the {most} {kind} images there are.");
    }
}
