using System.Diagnostics;
using Reparam.Autodiff;

namespace Reparam.Experiments.Runs;

/// <summary>Watches a run; called on the training thread.</summary>
interface IRunObserver
{
    /// <summary>A step is done.</summary>
    void Stepped(long step, double loss, double temperature, double stepsPerSecond);

    /// <summary>A row of the learning curve is written.</summary>
    void Measured(MetricsRow row);

    /// <summary>A final evaluation goes on.</summary>
    void Evaluating(string set, double part);
}

/// <summary>
/// Trains a run to its end, saving it on the way (<see cref="SaveClock"/>), so that a kill at any moment loses little; goes on from the
/// checkpoint if there is one.
/// </summary>
sealed class RunTraining(RunFolder folder, RunSession session, IRunObserver observer, StepProfile? profile = null)
{
    const int Rows = 50;
    // Compilation is no part of a step: a profile leaves these out, or half of fewer.
    const int ColdSteps = 500;

    readonly Stopwatch _clock = new();
    TrainingState _state = new();
    double _secondsBefore;
    long _stepsBefore;

    /// <summary>The step of the checkpoint on disk.</summary>
    public long SavedStep { get; private set; }

    /// <summary>Trains, evaluates, and gives the result; the learning curve is on disk.</summary>
    /// <exception cref="OperationCanceledException">Interrupted; everything up to <see cref="SavedStep"/> is saved.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public RunResult Run(int threads, CancellationToken cancellation)
    {
        Restore();
        Train(cancellation);
        var (trainer, config) = (session.Trainer, session.Config);
        var last = Metrics.Read(folder.MetricsPath, trainer.Step, session.Model.Measure.Classifies).LastOrDefault();
        if (last is null || last.Step != trainer.Step)
            throw new InvalidDataException($"{folder.MetricsPath} has no row of step {trainer.Step}, as in runs that a table made; 'reparam eval' judges the checkpoint, and without {folder.CheckpointPath} the run is trained anew.");
        var valid = session.Judge(session.Validation, new Part(part => observer.Evaluating("validation", part)), cancellation);
        var test = session.Judge(session.Test, new Part(part => observer.Evaluating("test", part)), cancellation);
        return new RunResult
        {
            Model = config.Model,
            Latent = config.Latent,
            Estimator = config.Estimator,
            Steps = trainer.Step,
            BatchSize = config.BatchSize,
            Optimizer = config.Optimizer,
            LearningRate = config.LearningRate,
            Seed = config.Seed,
            Threads = threads,
            Dataset = config.Dataset,
            Binarization = config.Binarization,
            IsLikelihood = session.Test.IsLikelihood,
            TrainSeconds = Math.Round(_state.Seconds, 6),
            StepsPerSecond = Math.Round(trainer.Step / _state.Seconds, 2),
            TrainLoss = last.TrainLoss,
            ValidNll = valid.Nll,
            TestNll = test.Nll,
            ValidBound = valid.Bound,
            TestBound = test.Bound,
            ValidAccuracy = valid.Accuracy,
            TestAccuracy = test.Accuracy,
            EvalSamples = config.EvalSamples,
            Profile = profile is { Steps: > 0 } ? ProfileTable.Of(profile) : null,
            Run = folder.Path,
        };
    }

    void Restore()
    {
        var resumes = File.Exists(folder.CheckpointPath);
        if (resumes) _state = Checkpoint.Load(folder.CheckpointPath, session);
        var hasAccuracy = session.Model.Measure.Classifies;
        Metrics.Rewrite(folder.MetricsPath, Metrics.Read(folder.MetricsPath, session.Trainer.Step, hasAccuracy), hasAccuracy);
        (_secondsBefore, _stepsBefore) = (_state.Seconds, session.Trainer.Step);
        if (resumes) SavedStep = session.Trainer.Step;
        else Save();
    }

    void Train(CancellationToken cancellation)
    {
        var (trainer, steps) = (session.Trainer, session.Config.Steps);
        var rowEvery = Math.Max(1, steps / Rows);
        var saving = new SaveClock();
        var warm = trainer.Step + Math.Min(ColdSteps, (steps - trainer.Step) / 2);
        while (trainer.Step < steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save();
                cancellation.ThrowIfCancellationRequested();
            }
            var temperature = trainer.Temperature;
            if (trainer.Step == warm) trainer.Profile = profile;
            _clock.Start();
            trainer.Profile?.Begin();
            var loss = session.Step();
            trainer.Profile?.End();
            _clock.Stop();
            if (!float.IsFinite(loss)) throw Diverged($"the loss became {loss}");
            _state.LossSum += loss;
            _state.LossCount++;
            _state.Seconds = _secondsBefore + _clock.Elapsed.TotalSeconds;
            observer.Stepped(trainer.Step, loss, temperature, (trainer.Step - _stepsBefore) / _clock.Elapsed.TotalSeconds);
            if (trainer.Step % rowEvery == 0 || trainer.Step == steps) Measure(temperature, cancellation);
            else if (!saving.IsDue) continue;
            saving.Save(Save);
        }
    }

    void Measure(double temperature, CancellationToken cancellation)
    {
        // A cancellation in the middle of this leaves the checkpoint before it; the row is made again on resuming.
        var judged = session.QuickValidation(cancellation);
        var row = new MetricsRow(session.Trainer.Step, _state.LossSum / _state.LossCount, judged.Nats, temperature, session.Trainer.Optimizer.LearningRate, _state.Seconds) { ValidationAccuracy = judged.Accuracy };
        (_state.LossSum, _state.LossCount) = (0, 0);
        Metrics.Append(folder.MetricsPath, row);
        observer.Measured(row);
    }

    // The last good state stays on disk.
    InvalidOperationException Diverged(string what)
        => new($"Training diverged: {what} at step {session.Trainer.Step}. Try a lower --lr or a higher --tau-min. The checkpoint is of step {SavedStep}.");

    void Save()
    {
        if (!session.Trainer.IsFinite) throw Diverged("a weight is not finite");
        Checkpoint.Save(folder.CheckpointPath, session, _state);
        SavedStep = session.Trainer.Step;
    }

    sealed class Part(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
