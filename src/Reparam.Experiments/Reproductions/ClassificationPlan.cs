using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;
using Reparam.Experiments.SemiSupervised;

namespace Reparam.Experiments.Reproductions;

/// <summary>What all runs of Table 2 share: protocol, data, and the files in its folder.</summary>
sealed class ClassificationPlan
{
    /// <summary>Seed of the runs that choose α.</summary>
    public const long AlphaSeed = 0;

    readonly int _threads;

    /// <param name="path">Folder of the table, which exists.</param>
    /// <param name="protocol">The protocol, agreed with the folder's.</param>
    /// <param name="threads">Of each run; no number depends on them.</param>
    /// <param name="dataset">The images.</param>
    /// <exception cref="InvalidDataException">A file of the table is damaged.</exception>
    public ClassificationPlan(string path, ClassificationProtocol protocol, int threads, Dataset dataset)
    {
        (Path, Protocol, _threads, Dataset) = (path, protocol, threads, dataset);
        (Table, Curves, Alphas) = (new(TablePath), new(In("table2-curves.csv")), new(In("table2-alphas.csv")));
        (ValidationImages, TestImages) = (ChosenImages.Of(dataset.Validation, protocol.EvalImages), ChosenImages.Of(dataset.Test, protocol.EvalImages));
    }

    public string Path { get; }

    public ClassificationProtocol Protocol { get; }

    public long Steps => Protocol.Steps;

    public Dataset Dataset { get; }

    public string TablePath => ClassificationProtocol.TableIn(Path);

    /// <summary>Where the curves are drawn.</summary>
    public string FigurePath => In("table2-curves.svg");

    public RowFile<ClassificationRow> Table { get; }

    public RowFile<ClassificationCurveRow> Curves { get; }

    public RowFile<AlphaRow> Alphas { get; }

    /// <summary>Whether the paper's numbers are of the same task: MNIST with 100 labels.</summary>
    public bool IsPapers => Protocol.Labels == 100 && PaperClassifier.IsMnist(Protocol.Data, Dataset);

    /// <summary>The validation images that an α is chosen on.</summary>
    public int[] ValidationImages { get; }

    /// <summary>The test images that runs are judged on.</summary>
    public int[] TestImages { get; }

    /// <summary>The α of a method; null as long as none is chosen, or if every one diverged.</summary>
    public double? AlphaOf(string method)
    {
        switch (Protocol.Alphas)
        {
            case []: return SemiSupervisedExperiment.DefaultAlpha(method);
            case [var only]: return only;
        }
        var tried = Protocol.Alphas.Select(alpha => TrialOf(method, alpha)).ToArray();
        // The order is stable, so of equal ones the first in the list stays first.
        return tried.Contains(null) ? null
            : tried.Where(row => row!.ValidAccuracy is not null).OrderByDescending(row => row!.ValidAccuracy).ThenByDescending(row => row!.ValidBound).FirstOrDefault()?.Alpha;
    }

    /// <summary>The short run of a method and an α; null as long as it is not made.</summary>
    public AlphaRow? TrialOf(string method, double alpha) => Alphas.Rows.FirstOrDefault(row => row.Method == method && row.Alpha == alpha && row.Steps == Protocol.AlphaSteps);

    public RunFolder Folder(string method, string name) => new(System.IO.Path.Combine(Path, "runs", method, name));

    public RunSession Session(string method, long seed, double alpha, long steps) => new(Config(method, seed, alpha, steps), Dataset, _threads);

    /// <summary>A step's work, that of an estimator which evaluates its cost once being 1.</summary>
    public double StepWork(string method) => method == SemiSupervisedExperiment.Marginalization ? 0.4 * Protocol.Classes : 1;

    /// <summary>The work of judging so many images: a pass of the decoder for each class, where a step has there and back those of 200 images.</summary>
    public double JudgingWork(int images) => images * Protocol.Classes / 500.0;

    /// <summary>The configuration of a run, whose folder is one of <c>train semisup</c>.</summary>
    public RunConfig Config(string method, long seed, double alpha, long steps)
    {
        var (experiment, images) = (PaperClassifier.Experiment, PaperClassifier.Experiment.Images);
        var settings = PaperClassifier.Defaults(method, Protocol.Data, Protocol.Classes, Protocol.Labels, Protocol.BatchSize, steps)
            .With(images.Run.Seed, seed).With(experiment.Labels.LabelledBatch, Protocol.LabelledBatch).With(experiment.Labels.Alpha, alpha)
            .With(experiment.Labels.Augment, Protocol.Augment).With(images.Optimizer.LearningRate, Protocol.LearningRate)
            .With(images.Optimizer.Schedule, Protocol.LearningRateSchedule);
        if (Protocol.Tau is { } tau) settings = settings.With(images.Temperature.Tau, tau).With(images.Temperature.TauSchedule, "constant");
        return RunConfig.Of(experiment, settings, Dataset);
    }

    string In(string name) => System.IO.Path.Combine(Path, name);
}
