using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;
using Reparam.Experiments.SemiSupervised;

namespace Reparam.Experiments.Reproductions;

/// <summary>Protocol, data and files of Table 2, which all its runs share.</summary>
sealed class ClassificationPlan
{
    /// <summary>Seed of the runs that choose α.</summary>
    public const long AlphaSeed = 0;

    readonly int _threads;

    /// <summary>Reads the files of the table.</summary>
    /// <param name="path">Folder of the table; it must exist.</param>
    /// <param name="protocol">The protocol; it must be the same as the folder's.</param>
    /// <param name="threads">Number of threads of each run; the results do not depend on it.</param>
    /// <param name="dataset">The images.</param>
    /// <exception cref="InvalidDataException">A file of the table is damaged.</exception>
    public ClassificationPlan(string path, ClassificationProtocol protocol, int threads, Dataset dataset)
    {
        (Path, Protocol, _threads, Dataset) = (path, protocol, threads, dataset);
        Table = new(TablePath);
        Curves = new(In("table2-curves.csv"));
        Alphas = new(In("table2-alphas.csv"));
        ValidationImages = ChosenImages.Of(dataset.Validation, protocol.EvalImages);
        TestImages = ChosenImages.Of(dataset.Test, protocol.EvalImages);
    }

    public string Path { get; }

    public ClassificationProtocol Protocol { get; }

    public long Steps => Protocol.Steps;

    public Dataset Dataset { get; }

    public string TablePath => ClassificationProtocol.TableIn(Path);

    /// <summary>File of the figure of the learning curves.</summary>
    public string FigurePath => In("table2-curves.svg");

    public RowFile<ClassificationRow> Table { get; }

    public RowFile<ClassificationCurveRow> Curves { get; }

    public RowFile<AlphaRow> Alphas { get; }

    /// <summary>Whether the task is the paper's, MNIST with 100 labels, so that the numbers are comparable.</summary>
    public bool IsPapers => Protocol.Labels == 100 && PaperClassifier.IsMnist(Protocol.Data, Dataset);

    /// <summary>Validation images that α is chosen on.</summary>
    public int[] ValidationImages { get; }

    /// <summary>Test images that evaluate the runs.</summary>
    public int[] TestImages { get; }

    /// <summary>Finds the α of a method; null before it is chosen, or if training diverged with each.</summary>
    public double? AlphaOf(string method)
    {
        switch (Protocol.Alphas)
        {
            case []: return SemiSupervisedExperiment.DefaultAlpha(method);
            case [var only]: return only;
        }
        AlphaRow?[] trials = [.. Protocol.Alphas.Select(alpha => TrialOf(method, alpha))];
        if (trials.Contains(null)) return null;
        // The sort is stable, so the first of equal trials wins.
        var best = from trial in trials
                   where trial.ValidAccuracy is not null
                   orderby trial.ValidAccuracy descending, trial.ValidBound descending
                   select trial;
        return best.FirstOrDefault()?.Alpha;
    }

    /// <summary>Finds the short run of a method and an α; null if it is not finished.</summary>
    public AlphaRow? TrialOf(string method, double alpha)
        => Alphas.Rows.FirstOrDefault(row => row.Method == method && row.Alpha == alpha && row.Steps == Protocol.AlphaSteps);

    public RunFolder Folder(string method, string name) => new(System.IO.Path.Combine(Path, "runs", method, name));

    public RunSession Session(string method, long seed, double alpha, long steps) => new(Config(method, seed, alpha, steps), Dataset, _threads);

    /// <summary>Amount of work of a step; 1 for an estimator that evaluates the cost once.</summary>
    public double StepWork(string method) => method == SemiSupervisedExperiment.Marginalization ? 0.4 * Protocol.Classes : 1;

    /// <summary>
    /// Amount of work of an evaluation. An image takes one pass of the decoder for each class. Forward and backward pass of a step
    /// take as long as about 500 such passes.
    /// </summary>
    public double EvaluationWork(int images) => images * Protocol.Classes / 500.0;

    /// <summary>Makes the configuration of a run. <c>train semisup</c> can resume such a run.</summary>
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
