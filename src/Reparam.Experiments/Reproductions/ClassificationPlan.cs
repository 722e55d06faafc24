using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>What all runs of Table 2 share: protocol, data, and the files in its folder.</summary>
sealed class ClassificationPlan
{
    /// <summary>Seed of the runs that choose α.</summary>
    public const long AlphaSeed = 0;

    readonly int _threads;
    readonly string? _data;

    /// <param name="path">Folder of the table, which exists.</param>
    /// <param name="protocol">The protocol, agreed with the folder's.</param>
    /// <param name="steps">Length of the runs.</param>
    /// <param name="threads">Of each run; no number depends on them.</param>
    /// <param name="data">The data folder as given; null for the embedded MNIST.</param>
    /// <param name="dataset">What it holds.</param>
    /// <exception cref="InvalidDataException">A file of the table is damaged.</exception>
    public ClassificationPlan(string path, ClassificationProtocol protocol, long steps, int threads, string? data, Dataset dataset)
    {
        (Path, Protocol, Steps, _threads, _data, Dataset) = (path, protocol, steps, threads, data, dataset);
        (Table, Curves, Alphas) = (new(TablePath), new(In("table2-curves.csv")), new(In("table2-alphas.csv")));
        (ValidationImages, TestImages) = (ChosenImages.Of(dataset.Validation, protocol.EvalImages), ChosenImages.Of(dataset.Test, protocol.EvalImages));
    }

    public string Path { get; }

    public ClassificationProtocol Protocol { get; }

    public long Steps { get; }

    public Dataset Dataset { get; }

    public string TablePath => ClassificationProtocol.TableIn(Path);

    /// <summary>Where the curves are drawn.</summary>
    public string FigurePath => In("table2-curves.svg");

    public RowFile<ClassificationRow> Table { get; }

    public RowFile<ClassificationCurveRow> Curves { get; }

    public RowFile<AlphaRow> Alphas { get; }

    /// <summary>Whether the paper's numbers are of the same task: MNIST with 100 labels.</summary>
    public bool IsPapers => Protocol.Labels == 100 && Config(SemiSupervisedRun.Marginalization, AlphaSeed, 1, Steps).IsMnist;

    /// <summary>The validation images that an α is chosen on.</summary>
    public int[] ValidationImages { get; }

    /// <summary>The test images that runs are judged on.</summary>
    public int[] TestImages { get; }

    /// <summary>The α of a method; null as long as none is chosen, or if every one diverged.</summary>
    public double? AlphaOf(string method)
    {
        switch (Protocol.Alphas)
        {
            case []: return SemiSupervisedRun.DefaultAlpha(method);
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
    public double StepWork(string method) => method == SemiSupervisedRun.Marginalization ? 0.4 * Protocol.Classes : 1;

    /// <summary>The work of judging so many images: a pass of the decoder for each class, where a step has there and back those of 200 images.</summary>
    public double JudgingWork(int images) => images * Protocol.Classes / 500.0;

    /// <summary>The configuration of a run, whose folder is one of <c>train semisup</c>.</summary>
    public RunConfig Config(string method, long seed, double alpha, long steps)
    {
        var papers = PaperClassifier.Config(method, Dataset, _data, Protocol.Classes, Protocol.Labels, Protocol.BatchSize, steps) with
        {
            Seed = seed,
            LabelledBatch = Protocol.LabelledBatch,
            Alpha = alpha,
            Augment = Protocol.Augment,
            LearningRate = Protocol.LearningRate,
            LearningRateSchedule = Protocol.LearningRateSchedule,
        };
        return Protocol.Tau is { } tau ? papers with { Tau = tau, TauSchedule = "constant" } : papers;
    }

    string In(string name) => System.IO.Path.Combine(Path, name);
}
