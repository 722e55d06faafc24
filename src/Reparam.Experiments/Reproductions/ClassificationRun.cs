using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>
/// A final run of Table 2: one method and one seed, trained with the α of the method. It measures the learning curve during
/// training, and evaluates the test set at the end.
/// </summary>
sealed class ClassificationRun(ClassificationPlan plan, string method, long seed) : ITableJob
{
    public string Method => method;

    public string Name { get; } = FormattableString.Invariant($"{method} seed {seed}");

    public bool IsFinished => plan.Table.Rows.Any(row => row.Method == method && row.Seed == seed && row.Steps == plan.Steps);

    /// <summary>Configuration of the run. Before α is chosen it has the first α of the list.</summary>
    public RunConfig Config => plan.Config(method, seed, plan.AlphaOf(method) ?? plan.Protocol.Alphas[0], plan.Steps);

    public double Work => (plan.Steps * plan.StepWork(method)) + (plan.Protocol.CurveStepsTo(plan.Steps).Count() * CurveWork) + TestWork;

    /// <summary>Folder of the run, which stays, so that it can be extended.</summary>
    public RunFolder Folder => plan.Folder(method, FormattableString.Invariant($"seed{seed}"));

    public double WorkDone
    {
        get
        {
            long[] measured = [.. CurveRows.Where(row => row.Step <= plan.Steps).Select(row => row.Step)];
            return (measured.DefaultIfEmpty().Max() * plan.StepWork(method)) + (measured.Length * CurveWork);
        }
    }

    public void Run(ITableObserver observer, CancellationToken cancellation)
    {
        observer.Started(this);
        var alpha = plan.AlphaOf(method) ?? throw new InvalidOperationException($"{Name}: all short runs that choose alpha diverged or failed.");
        var alphas = plan.Protocol.Alphas;
        // Report a choice at the edge, because a value outside the grid may be better.
        if (alphas.Count > 1 && (alpha == alphas.Max() || alpha == alphas.Min()))
            observer.Reported(this, FormattableString.Invariant($"chose alpha {alpha:R}, at the edge of the grid"));
        cancellation.ThrowIfCancellationRequested();
        var folder = Folder;
        using var session = plan.Session(method, seed, alpha, plan.Steps);
        using var training = new SavedTraining(folder, session);
        observer.FoundDone(this, training.Step * plan.StepWork(method));
        // If the folder of the run was deleted, the run starts again, and its seconds count from 0.
        if (training.Step == 0) plan.Curves.Remove(row => row.Method == method && row.Seed == seed);
        Train(training, (ImageRun)session.Run, folder, alpha, observer, cancellation);
        Evaluate(training, (ImageRun)session.Run, alpha, observer, cancellation);
        observer.Ended(this);
    }

    double CurveWork => plan.EvaluationWork(Math.Min(ImageRun.QuickImages, plan.Dataset.Validation.Count));

    double TestWork => plan.EvaluationWork(plan.TestImages.Length);

    IEnumerable<ClassificationCurveRow> CurveRows => plan.Curves.Rows.Where(row => row.Method == method && row.Seed == seed);

    void Train(SavedTraining training, ImageRun run, RunFolder folder, double alpha, ITableObserver observer, CancellationToken cancellation)
    {
        var stepWork = plan.StepWork(method);
        foreach (var step in plan.Protocol.CurveStepsTo(plan.Steps))
        {
            var isMeasured = CurveRows.Any(row => row.Step == step);
            if (training.Step > step && !isMeasured)
            {
                throw new InvalidDataException($"{folder.CheckpointPath} is past step {step}, but the curves have no row of this step; "
                    + $"delete {folder.Path} to train the run again.");
            }
            if (!training.TrainTo(step, () => observer.Worked(this, stepWork), cancellation)) throw Diverged(training, alpha);
            if (isMeasured)
            {
                observer.FoundDone(this, CurveWork);
                continue;
            }
            var measured = run.QuickValidation(cancellation);
            if (!double.IsFinite(measured.Nats)) throw Diverged(training, alpha);
            plan.Curves.Append(new(method, seed, step, training.Seconds, measured.Accuracy!.Value, measured.Bound!.Value));
            observer.Worked(this, CurveWork);
            observer.Reported(this, FormattableString.Invariant(
                $"step {step}/{plan.Steps}: validation accuracy {measured.Accuracy:F2} %, bound {measured.Bound:F2}"));
        }
    }

    void Evaluate(SavedTraining training, ImageRun run, double alpha, ITableObserver observer, CancellationToken cancellation)
    {
        var progress = new WorkProgress(increase => observer.Worked(this, increase * TestWork));
        var test = run.Judge(run.Test, plan.TestImages, progress, cancellation);
        if (!double.IsFinite(test.Nats)) throw Diverged(training, alpha);
        var chosenOn = plan.Protocol.Alphas.Count > 1 ? ClassificationRow.OnValidation : ClassificationRow.Given;
        plan.Table.Append(new(method, seed, plan.Steps, alpha, chosenOn, test.Bound!.Value, test.Accuracy!.Value, training.Seconds));
        observer.Reported(this, FormattableString.Invariant($"test accuracy {test.Accuracy:F2} %, bound {test.Bound:F2}"));
    }

    InvalidOperationException Diverged(SavedTraining training, double alpha)
        => new(FormattableString.Invariant($"{Name}: training diverged at step {training.Step} with alpha {alpha:R}."));
}
