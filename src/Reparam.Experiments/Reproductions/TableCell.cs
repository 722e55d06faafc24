using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>
/// A cell of Table 1: one network and one estimator. Short runs choose the learning rate on validation images, and the
/// temperature schedule if the estimator anneals. The final run is evaluated on the test set at the milestones. Everything is
/// saved, so that the cell can be resumed.
/// </summary>
sealed class TableCell(TablePlan plan, PaperNetwork network, string estimator) : ITableJob
{
    // One sample of one image takes about 1/300 of a training step on 100 images.
    const double StepsPerSample = 1 / 300.0;

    public string Name => $"{network.Name} {estimator}";

    public bool IsFinished => TableProtocol.MilestonesTo(plan.Steps).All(step => Row(step) is not null);

    /// <summary>Configuration of the final run, with the first learning rate of the grid and no temperature schedule.</summary>
    public RunConfig Config => ConfigOf(plan.Steps, Rates[0], null);

    public double Work => (Rates.Count * RateWork) + (Schedules.Count * ScheduleWork)
        + plan.Steps + (TableProtocol.MilestonesTo(plan.Steps).Count() * TestWork);

    public double WorkDone
    {
        get
        {
            var trained = TableRows.Where(row => row.Step <= plan.Steps).Select(row => row.Step).DefaultIfEmpty().Max();
            var evaluated = TableProtocol.MilestonesTo(plan.Steps).Count(step => Row(step) is not null);
            var choices = (GridRows(GridRow.LearningRateChoice).Count() * RateWork) + (GridRows(GridRow.ScheduleChoice).Count() * ScheduleWork);
            return choices + trained + (evaluated * TestWork);
        }
    }

    /// <summary>Folder of the final run, which stays, so that it can be extended.</summary>
    public RunFolder FinalFolder => Folder("final");

    public void Run(ITableObserver observer, CancellationToken cancellation)
    {
        observer.Started(this);
        var firstSchedule = Schedules.Count == 0 ? (Annealing?)null : Schedules[0];
        foreach (var rate in Rates) Try(GridRow.LearningRateChoice, plan.Protocol.GridSteps, rate, firstSchedule, observer, cancellation);
        var learningRate = Best(GridRow.LearningRateChoice)?.LearningRate
            ?? throw new InvalidOperationException($"{Name}: training diverged with every learning rate of the grid.");
        // Report a choice at the edge, because a value outside the grid may be better.
        if (Rates.Count > 1 && (learningRate == Rates.Max() || learningRate == Rates.Min()))
            observer.Reported(this, FormattableString.Invariant($"chose {learningRate:R}, at the edge of the grid"));
        foreach (var schedule in Schedules)
            Try(GridRow.ScheduleChoice, plan.Protocol.ScheduleSteps, learningRate, schedule, observer, cancellation);
        Annealing? annealing = null;
        if (Schedules.Count > 0)
        {
            var best = Best(GridRow.ScheduleChoice)
                ?? throw new InvalidOperationException($"{Name}: training diverged with every temperature schedule.");
            annealing = new(best.TauRate!.Value, best.TauEvery!.Value);
        }
        Train(learningRate, annealing, observer, cancellation);
        observer.Ended(this);
    }

    IReadOnlyList<double> Rates => plan.Protocol.LearningRates;

    IReadOnlyList<Annealing> Schedules => network.Anneals(estimator) ? TableProtocol.Annealings : [];

    // Bernoulli codes take longer, because they have ten times as many variables as categorical codes.
    double SampleWork => StepsPerSample * (network.Latent == "bernoulli" ? 1.4 : 0.7);

    double QuickWork => SampleWork * ImageRun.QuickSamples * Math.Min(ImageRun.QuickImages, plan.Dataset.Validation.Count);

    double RateWork => plan.Protocol.GridSteps + QuickWork;

    double ScheduleWork => plan.Protocol.ScheduleSteps + QuickWork;

    double TestWork => SampleWork * plan.Protocol.EvalSamples * plan.TestImages.Length;

    IEnumerable<TableRow> TableRows => plan.Table.Rows.Where(row => row.Model == network.Name && row.Estimator == estimator);

    TableRow? Row(long step) => TableRows.FirstOrDefault(row => row.Step == step);

    IEnumerable<GridRow> GridRows(string choice)
        => plan.Grid.Rows.Where(row => row.Model == network.Name && row.Estimator == estimator && row.Choice == choice);

    GridRow? Best(string choice) => GridRows(choice).Where(row => row.ValidNll is not null).MinBy(row => (row.ValidNll, Order(row)));

    // The rows of an edited file may be in another order than the grid.
    int Order(GridRow row) => row.Choice == GridRow.LearningRateChoice
        ? Rates.ToList().IndexOf(row.LearningRate)
        : Schedules.ToList().IndexOf(new(row.TauRate ?? 0, row.TauEvery ?? 0));

    bool HasTried(string choice, double learningRate, Annealing? annealing)
        => GridRows(choice).Any(row => row.LearningRate == learningRate
            && (choice == GridRow.LearningRateChoice || (row.TauRate == annealing?.Rate && row.TauEvery == annealing?.Every)));

    void Try(string choice, long steps, double learningRate, Annealing? annealing, ITableObserver observer, CancellationToken cancellation)
    {
        var isRate = choice == GridRow.LearningRateChoice;
        var schedule = isRate ? "" : FormattableString.Invariant($"-{annealing?.Rate:R}-{annealing?.Every}");
        var folder = Folder(FormattableString.Invariant($"{choice}-{learningRate:R}{schedule}"));
        if (HasTried(choice, learningRate, annealing))
        {
            // A kill may come between a row and the end of its folder.
            folder.DiscardLeft();
            observer.FoundDone(this, steps + QuickWork);
            return;
        }
        cancellation.ThrowIfCancellationRequested();
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
        var tried = isRate
            ? FormattableString.Invariant($"learning rate {learningRate:R}")
            : FormattableString.Invariant($"schedule of r {annealing?.Rate:R} and N {annealing?.Every}");
        var result = bound is { } nats ? FormattableString.Invariant($"validation {nats:F2}") : "diverged";
        observer.Reported(this, FormattableString.Invariant($"{tried}: {result} after {steps} steps"));
    }

    void Train(double learningRate, Annealing? annealing, ITableObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var folder = FinalFolder;
        using var session = Session(plan.Steps, learningRate, annealing);
        using var training = Restored(folder, session, observer);
        foreach (var step in TableProtocol.MilestonesTo(plan.Steps))
        {
            if (Row(step) is not null)
            {
                observer.FoundDone(this, TestWork);
                continue;
            }
            if (training.Step > step)
            {
                throw new InvalidDataException($"{folder.CheckpointPath} is past step {step}, but {plan.TablePath} has no row of this step; "
                    + $"delete {folder.Path} to train the run again.");
            }
            if (!training.TrainTo(step, () => observer.Worked(this, 1), cancellation))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"{Name}: training diverged at step {training.Step} with learning rate {learningRate:R}."));
            }
            Evaluate(step, training, session, learningRate, observer, cancellation);
        }
    }

    void Evaluate(
        long step, SavedTraining training, RunSession session, double learningRate, ITableObserver observer, CancellationToken cancellation)
    {
        var run = (ImageRun)session.Run;
        var progress = new WorkProgress(increase => observer.Worked(this, increase * TestWork));
        var nats = run.Judge(run.Test, plan.TestImages, progress, cancellation).Nats;
        if (!double.IsFinite(nats))
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{Name}: the test bound at step {step} is {nats} with learning rate {learningRate:R}."));
        }
        var paper = run.IsPapers ? network.PaperAt(estimator, step) : null;
        var roundedPaper = paper is { } value ? Math.Round(value, 2) : (double?)null;
        var seed = session.Config.Seed;
        plan.Table.Append(new(network.Name, estimator, step, Math.Round(nats, 4), roundedPaper, learningRate, "sgd", seed, training.Seconds));
        var beside = paper is null ? "" : FormattableString.Invariant($", the paper's curve {paper:F2}");
        observer.Reported(this, FormattableString.Invariant($"step {step}/{plan.Steps}: test {nats:F2}{beside}"));
    }

    RunFolder Folder(string name) => new(Path.Combine(plan.Path, "runs", $"{network.Name}-{estimator}", name));

    RunSession Session(long steps, double learningRate, Annealing? annealing)
        => new(ConfigOf(steps, learningRate, annealing), plan.Dataset, threads: 1);

    RunConfig ConfigOf(long steps, double learningRate, Annealing? annealing)
        => network.Config(plan.Protocol, plan.Dataset, estimator, steps, learningRate, annealing);

    SavedTraining Restored(RunFolder folder, RunSession session, ITableObserver observer)
    {
        var training = new SavedTraining(folder, session);
        observer.FoundDone(this, training.Step);
        return training;
    }
}
