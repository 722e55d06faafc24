using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>A final run of Table 2: a method and a seed, trained by the method's α, its curve measured on the way, at the end the test set.</summary>
sealed class ClassificationRun(ClassificationPlan plan, string method, long seed) : ITableJob
{
    public string Method => method;

    public string Name { get; } = FormattableString.Invariant($"{method} seed {seed}");

    public bool IsFinished => plan.Table.Rows.Any(row => row.Method == method && row.Seed == seed && row.Steps == plan.Steps);

    /// <summary>Its configuration, with any α as long as none is chosen.</summary>
    public RunConfig Config => plan.Config(method, seed, plan.AlphaOf(method) ?? plan.Protocol.Alphas[0], plan.Steps);

    public double Work => (plan.Steps * plan.StepWork(method)) + (plan.Protocol.CurveStepsTo(plan.Steps).Count() * CurveWork) + TestWork;

    public double Behind
    {
        get
        {
            long[] measured = [.. plan.Curves.Rows.Where(row => row.Method == method && row.Seed == seed && row.Step <= plan.Steps).Select(row => row.Step)];
            return (measured.DefaultIfEmpty().Max() * plan.StepWork(method)) + (measured.Length * CurveWork);
        }
    }

    public void Run(ITableObserver observer, CancellationToken cancellation)
    {
        observer.Begun(this);
        var alpha = plan.AlphaOf(method) ?? throw new InvalidOperationException($"{Name}: there is no alpha to train with: every one diverged, or failed.");
        var alphas = plan.Protocol.Alphas;
        // The best may lie beyond.
        if (alphas.Count > 1 && (alpha == alphas.Max() || alpha == alphas.Min())) observer.Told(this, FormattableString.Invariant($"chose alpha {alpha:R}, at the edge of the grid"));
        cancellation.ThrowIfCancellationRequested();
        var folder = plan.Folder(method, FormattableString.Invariant($"seed{seed}"));
        using var session = plan.Session(method, seed, alpha, plan.Steps);
        using var training = new SavedTraining(folder, session);
        var run = (ImageRun)session.Run;
        var stepWork = plan.StepWork(method);
        observer.Skipped(this, training.Step * stepWork);
        // A run whose folder was deleted is trained anew, with a clock of its own.
        if (training.Step == 0) plan.Curves.Remove(row => row.Method == method && row.Seed == seed);
        foreach (var step in plan.Protocol.CurveStepsTo(plan.Steps))
        {
            var isMeasured = plan.Curves.Rows.Any(row => row.Method == method && row.Seed == seed && row.Step == step);
            if (training.Step > step && !isMeasured) throw new InvalidDataException($"{folder.CheckpointPath} is past step {step}, whose row the curves lack; delete {folder.Path} to train anew.");
            if (!training.TrainTo(step, () => observer.Worked(this, stepWork), cancellation)) throw Diverged();
            if (isMeasured)
            {
                observer.Skipped(this, CurveWork);
                continue;
            }
            var judged = run.QuickValidation(cancellation);
            if (!double.IsFinite(judged.Nats)) throw Diverged();
            plan.Curves.Append(new(method, seed, step, training.Seconds, judged.Accuracy!.Value, judged.Bound!.Value));
            observer.Worked(this, CurveWork);
            observer.Told(this, FormattableString.Invariant($"step {step}/{plan.Steps}: validation accuracy {judged.Accuracy:F2} %, bound {judged.Bound:F2}"));
        }
        var test = run.Judge(run.Test, plan.TestImages, new WorkPart(part => observer.Worked(this, part * TestWork)), cancellation);
        if (!double.IsFinite(test.Nats)) throw Diverged();
        plan.Table.Append(new(method, seed, plan.Steps, alpha, alphas.Count > 1 ? ClassificationRow.OnValidation : ClassificationRow.Given, test.Bound!.Value, test.Accuracy!.Value, training.Seconds));
        observer.Told(this, FormattableString.Invariant($"test accuracy {test.Accuracy:F2} %, bound {test.Bound:F2}"));
        observer.Ended(this);

        InvalidOperationException Diverged() => new(FormattableString.Invariant($"{Name}: diverged at step {training.Step} with alpha {alpha:R}."));
    }

    double CurveWork => plan.JudgingWork(Math.Min(ImageRun.QuickImages, plan.Dataset.Validation.Count));

    double TestWork => plan.JudgingWork(plan.TestImages.Length);
}
