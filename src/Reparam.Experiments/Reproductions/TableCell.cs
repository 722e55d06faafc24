using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>
/// A cell of the table: a network and an estimator. Its learning rate, and where it anneals its schedule, are chosen on
/// validation by short runs; then it is trained, and judged on the test set at the milestones. All it has done is on disk.
/// </summary>
sealed class TableCell(TablePlan plan, PaperNetwork network, string estimator) : ITableJob
{
    // An evaluation costs a sample of an image about 1/300 of a step on 100 images, which goes there and back.
    const double StepsPerSample = 1 / 300.0;

    public string Name => $"{network.Name} {estimator}";

    public bool IsFinished => TableProtocol.MilestonesTo(plan.Steps).All(step => Row(step) is not null);

    /// <summary>Its configuration, but for a learning rate and a schedule that are not chosen yet.</summary>
    public RunConfig Config => Configured(plan.Steps, Rates[0], null);

    public double Work => (Rates.Count * (plan.Protocol.GridSteps + QuickWork)) + (Schedules.Count * (plan.Protocol.ScheduleSteps + QuickWork))
        + plan.Steps + (TableProtocol.MilestonesTo(plan.Steps).Count() * TestWork);

    public double Behind
    {
        get
        {
            var trained = plan.Table.Rows.Where(row => row.Model == network.Name && row.Estimator == estimator && row.Step <= plan.Steps).Select(row => row.Step).DefaultIfEmpty().Max();
            return (Tried(GridRow.LearningRateChoice).Count() * (plan.Protocol.GridSteps + QuickWork)) + (Tried(GridRow.ScheduleChoice).Count() * (plan.Protocol.ScheduleSteps + QuickWork))
                + trained + (TableProtocol.MilestonesTo(plan.Steps).Count(step => Row(step) is not null) * TestWork);
        }
    }

    public void Run(ITableObserver observer, CancellationToken cancellation)
    {
        observer.Begun(this);
        foreach (var rate in Rates) Try(GridRow.LearningRateChoice, plan.Protocol.GridSteps, rate, Schedules.Count == 0 ? null : Schedules[0], observer, cancellation);
        var learningRate = Best(GridRow.LearningRateChoice)?.LearningRate ?? throw new InvalidOperationException($"{Name}: every learning rate of the grid diverged.");
        // The best may lie beyond.
        if (Rates.Count > 1 && (learningRate == Rates.Max() || learningRate == Rates.Min())) observer.Told(this, FormattableString.Invariant($"chose {learningRate:R}, at the edge of the grid"));
        foreach (var schedule in Schedules) Try(GridRow.ScheduleChoice, plan.Protocol.ScheduleSteps, learningRate, schedule, observer, cancellation);
        Annealing? annealing = null;
        if (Schedules.Count > 0)
        {
            var best = Best(GridRow.ScheduleChoice) ?? throw new InvalidOperationException($"{Name}: every schedule diverged.");
            annealing = new(best.TauRate!.Value, best.TauEvery!.Value);
        }
        Train(learningRate, annealing, observer, cancellation);
        observer.Ended(this);
    }

    IReadOnlyList<double> Rates => plan.Protocol.LearningRates;

    IReadOnlyList<Annealing> Schedules => network.Anneals(estimator) ? TableProtocol.Annealings : [];

    // A Bernoulli code has ten times the variables of a categorical one.
    double SampleWork => StepsPerSample * (network.Latent == "bernoulli" ? 1.4 : 0.7);

    double QuickWork => SampleWork * ImageRun.QuickSamples * Math.Min(ImageRun.QuickImages, plan.Dataset.Validation.Count);

    double TestWork => SampleWork * plan.Protocol.EvalSamples * plan.TestImages.Length;

    RunFolder Folder(string name) => new(Path.Combine(plan.Path, "runs", $"{network.Name}-{estimator}", name));

    TableRow? Row(long step) => plan.Table.Rows.FirstOrDefault(row => row.Model == network.Name && row.Estimator == estimator && row.Step == step);

    IEnumerable<GridRow> Tried(string choice) => plan.Grid.Rows.Where(row => row.Model == network.Name && row.Estimator == estimator && row.Choice == choice);

    GridRow? Best(string choice) => Tried(choice).Where(row => row.ValidNll is not null).MinBy(row => (row.ValidNll, Place(row)));

    // Rows stand in the order in which they are tried, but for a file that was edited.
    int Place(GridRow row) => row.Choice == GridRow.LearningRateChoice ? Rates.ToList().IndexOf(row.LearningRate) : Schedules.ToList().IndexOf(new(row.TauRate ?? 0, row.TauEvery ?? 0));

    void Try(string choice, long steps, double learningRate, Annealing? annealing, ITableObserver observer, CancellationToken cancellation)
    {
        if (Tried(choice).Any(row => row.LearningRate == learningRate && (choice == GridRow.LearningRateChoice || (row.TauRate == annealing?.Rate && row.TauEvery == annealing?.Every))))
        {
            observer.Skipped(this, steps + QuickWork);
            return;
        }
        cancellation.ThrowIfCancellationRequested();
        var folder = Folder(FormattableString.Invariant($"{choice}-{learningRate:R}{(choice == GridRow.ScheduleChoice ? $"-{annealing?.Rate:R}-{annealing?.Every}" : "")}"));
        using var session = Session(steps, learningRate, annealing);
        session.ShortenEpochs(plan.Steps);
        using var training = Restored(folder, session, observer);
        double? bound = null;
        if (training.TrainTo(steps, () => observer.Worked(this, 1), cancellation))
        {
            var measured = Math.Round(((ImageRun)session.Run).QuickValidation(cancellation).Nats, 4);
            if (double.IsFinite(measured)) bound = measured;
        }
        observer.Worked(this, steps - training.Step + QuickWork);
        plan.Grid.Append(new(network.Name, estimator, choice, steps, learningRate, annealing?.Rate, annealing?.Every, bound, training.Seconds));
        training.Discard();
        var what = choice == GridRow.LearningRateChoice ? FormattableString.Invariant($"learning rate {learningRate:R}") : FormattableString.Invariant($"schedule of r {annealing?.Rate:R} and N {annealing?.Every}");
        observer.Told(this, FormattableString.Invariant($"{what}: {(bound is { } nats ? FormattableString.Invariant($"validation {nats:F2}") : "diverged")} after {steps} steps"));
    }

    void Train(double learningRate, Annealing? annealing, ITableObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var folder = Folder("final");
        using var session = Session(plan.Steps, learningRate, annealing);
        using var training = Restored(folder, session, observer);
        var run = (ImageRun)session.Run;
        foreach (var step in TableProtocol.MilestonesTo(plan.Steps))
        {
            if (Row(step) is not null)
            {
                observer.Skipped(this, TestWork);
                continue;
            }
            if (training.Step > step) throw new InvalidDataException($"{folder.CheckpointPath} is past step {step}, whose row {plan.TablePath} lacks; delete {folder.Path} to train anew.");
            if (!training.TrainTo(step, () => observer.Worked(this, 1), cancellation))
                throw new InvalidOperationException(FormattableString.Invariant($"{Name}: diverged at step {training.Step} with learning rate {learningRate:R}."));
            var nats = run.Judge(run.Test, plan.TestImages, new WorkPart(part => observer.Worked(this, part * TestWork)), cancellation).Nats;
            if (!double.IsFinite(nats)) throw new InvalidOperationException(FormattableString.Invariant($"{Name}: its test bound at step {step} is {nats}, with learning rate {learningRate:R}."));
            var paper = run.IsPapers ? network.PaperAt(estimator, step) : null;
            plan.Table.Append(new(network.Name, estimator, step, Math.Round(nats, 4), paper is { } value ? Math.Round(value, 2) : null, learningRate, "sgd", session.Config.Seed, training.Seconds));
            observer.Told(this, FormattableString.Invariant($"step {step}/{plan.Steps}: test {nats:F2}{(paper is { } there ? FormattableString.Invariant($", the paper's curve {there:F2}") : "")}"));
        }
    }

    RunSession Session(long steps, double learningRate, Annealing? annealing) => new(Configured(steps, learningRate, annealing), plan.Dataset, threads: 1);

    RunConfig Configured(long steps, double learningRate, Annealing? annealing) => network.Config(plan.Protocol, plan.Dataset, estimator, steps, learningRate, annealing);

    SavedTraining Restored(RunFolder folder, RunSession session, ITableObserver observer)
    {
        var training = new SavedTraining(folder, session);
        observer.Skipped(this, training.Step);
        return training;
    }
}
