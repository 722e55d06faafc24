using Reparam.Experiments.Images;

namespace Reparam.Experiments.Reproductions;

/// <summary>A short run that tells how an α does on validation: a row of <c>table2-alphas.csv</c>.</summary>
sealed class AlphaTrial(ClassificationPlan plan, string method, double alpha) : ITableJob
{
    public string Name { get; } = FormattableString.Invariant($"{method} alpha {alpha:R}");

    public bool IsFinished => plan.TrialOf(method, alpha) is not null;

    public Runs.RunConfig Config => plan.Config(method, ClassificationPlan.AlphaSeed, alpha, plan.Protocol.AlphaSteps);

    public double Work => (plan.Protocol.AlphaSteps * plan.StepWork(method)) + JudgingWork;

    public double Behind => 0;

    public void Run(ITableObserver observer, CancellationToken cancellation)
    {
        observer.Begun(this);
        cancellation.ThrowIfCancellationRequested();
        var (steps, stepWork) = (plan.Protocol.AlphaSteps, plan.StepWork(method));
        var folder = plan.Folder(method, FormattableString.Invariant($"alpha{alpha:R}-trial"));
        using var session = plan.Session(method, ClassificationPlan.AlphaSeed, alpha, steps);
        session.ShortenEpochs(plan.Steps);
        using var training = new SavedTraining(folder, session);
        observer.Skipped(this, training.Step * stepWork);
        Judgement? judged = null;
        if (training.TrainTo(steps, () => observer.Worked(this, stepWork), cancellation))
        {
            var run = (ImageRun)session.Run;
            var measured = run.Judge(run.Validation, plan.ValidationImages, new WorkPart(part => observer.Worked(this, part * JudgingWork)), cancellation);
            if (double.IsFinite(measured.Nats)) judged = measured;
        }
        plan.Alphas.Append(new(method, alpha, steps, judged?.Accuracy, judged?.Bound, training.Seconds));
        training.Discard();
        observer.Told(this, judged is { } found ? FormattableString.Invariant($"validation accuracy {found.Accuracy:F2} %, bound {found.Bound:F2} after {steps} steps") : "diverged");
        observer.Ended(this);
    }

    double JudgingWork => plan.JudgingWork(plan.ValidationImages.Length);
}
