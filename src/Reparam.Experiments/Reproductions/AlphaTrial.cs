using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>A short run that evaluates one α on validation images; it makes a row of <c>table2-alphas.csv</c>.</summary>
sealed class AlphaTrial(ClassificationPlan plan, string method, double alpha) : ITableJob
{
    public string Method => method;

    public string Name { get; } = FormattableString.Invariant($"{method} alpha {alpha:R}");

    public bool IsFinished => plan.TrialOf(method, alpha) is not null;

    public RunConfig Config => plan.Config(method, ClassificationPlan.AlphaSeed, alpha, plan.Protocol.AlphaSteps);

    public double Work => (plan.Protocol.AlphaSteps * plan.StepWork(method)) + EvaluationWork;

    public double WorkDone => 0;

    /// <summary>Folder of the run, until its row is written.</summary>
    public RunFolder Folder => plan.Folder(method, FormattableString.Invariant($"alpha{alpha:R}-trial"));

    public void Run(ITableObserver observer, CancellationToken cancellation)
    {
        observer.Started(this);
        cancellation.ThrowIfCancellationRequested();
        var (steps, stepWork) = (plan.Protocol.AlphaSteps, plan.StepWork(method));
        using var session = plan.Session(method, ClassificationPlan.AlphaSeed, alpha, steps);
        session.ShortenEpochs(plan.Steps);
        using var training = new SavedTraining(Folder, session);
        observer.FoundDone(this, training.Step * stepWork);
        Judgement? result = null;
        if (training.TrainTo(steps, () => observer.Worked(this, stepWork), cancellation))
        {
            var run = (ImageRun)session.Run;
            var progress = new WorkProgress(increase => observer.Worked(this, increase * EvaluationWork));
            var measured = run.Judge(run.Validation, plan.ValidationImages, progress, cancellation);
            if (double.IsFinite(measured.Nats)) result = measured;
        }
        plan.Alphas.Append(new(method, alpha, steps, result?.Accuracy, result?.Bound, training.Seconds));
        training.Discard();
        observer.Reported(this, result is { } found
            ? FormattableString.Invariant($"validation accuracy {found.Accuracy:F2} %, bound {found.Bound:F2} after {steps} steps")
            : "diverged");
        observer.Ended(this);
    }

    double EvaluationWork => plan.EvaluationWork(plan.ValidationImages.Length);
}
