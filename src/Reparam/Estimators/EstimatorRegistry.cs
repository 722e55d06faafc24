using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>Options that an estimator is created with. Each estimator uses those it knows and ignores the others.</summary>
public sealed record EstimatorOptions
{
    /// <summary>τ of relaxed samples. The default value is 1.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Number of samples n, for estimators with <see cref="EstimatorInfo.TakesSamples"/>. The default value is 4.</summary>
    public int Samples { get; init; } = 4;

    /// <summary>Noise draws given the sample, of estimators that average over them. The default value is 10.</summary>
    public int ConditionalSamples { get; init; } = 10;

    /// <summary>Growth of the slope of <see cref="SlopeAnnealed"/> per epoch. The default value is its source's, 0.04.</summary>
    public float SlopeGrowth { get; init; } = SlopeAnnealed.SourceGrowth;

    /// <summary>D, the width of what a learned baseline sees. The default value is 1.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>N·K (binary: N), the width of what a network that sees the sample sees. The default value is 1.</summary>
    public int Width { get; init; } = 1;

    /// <summary>Names the first weights of an estimator's own networks.</summary>
    public RandomKey Key { get; init; }
}

/// <summary>An estimator in the registry.</summary>
/// <param name="Info">Facts about the estimator.</param>
/// <param name="Create">Makes one, for one layer.</param>
public sealed record EstimatorEntry(EstimatorInfo Info, Func<EstimatorOptions, IEstimator> Create);

/// <summary>All estimators: the one list that the command line, the benchmarks and the law tests read.</summary>
public static class EstimatorRegistry
{
    /// <summary>The registry, in the order of the literature.</summary>
    public static IReadOnlyList<EstimatorEntry> All { get; } =
    [
        new(Exact.Description, _ => new Exact()),
        new(LocalExpectation.Description, _ => new LocalExpectation()),
        new(ScoreFunction.Plain, _ => new ScoreFunction(baseline: false)),
        new(ScoreFunction.WithBaseline, _ => new ScoreFunction(baseline: true)),
        new(NormalizedScoreFunction.Description, _ => new NormalizedScoreFunction()),
        new(Nvil.Description, options => new Nvil(options.Inputs, options.Key)),
        new(Rloo.Description, options => new Rloo(options.Samples)),
        new(Vimco.Description, options => new Vimco(options.Samples)),
        new(MuProp.Description, _ => new MuProp()),
        new(NormalizedMuProp.Description, _ => new NormalizedMuProp()),
        new(NormalizedDarn.Description, _ => new NormalizedDarn()),
        new(SumAndSample.Description, options => new SumAndSample(options.Samples)),
        new(UnorderedSet.Description, options => new UnorderedSet(options.Samples)),
        new(Rebar.Description, options => new Rebar()),
        new(Arm.Description, _ => new Arm()),
        new(DisArm.Description, _ => new DisArm()),
        new(Arms.Description, options => new Arms(options.Samples)),
        new(Arsm.Description, _ => new Arsm()),
        new(Carms.Description, options => new Carms(options.Samples)),
        new(Relax.Description, options => new Relax(options.Width, options.Key)),
        new(DoubleControlVariate.Description, options => new DoubleControlVariate(options.Samples)),
        new(Rodeo.Description, options => new Rodeo(options.Samples, options.Key)),
        new(StraightThrough.Description, options => new StraightThrough(options.Temperature)),
        new(GumbelSoftmax.Description, options => new GumbelSoftmax(options.Temperature)),
        new(StraightThroughGumbelSoftmax.Description, options => new StraightThroughGumbelSoftmax(options.Temperature)),
        new(SlopeAnnealed.Description, options => new SlopeAnnealed(options.SlopeGrowth)),
        new(GumbelRao.Description, options => new GumbelRao(options.Temperature, options.ConditionalSamples)),
        new(DecoupledStraightThrough.Description, options => new DecoupledStraightThrough(options.Temperature)),
        new(Darn.AroundMean, _ => new Darn(uniform: false)),
        new(Darn.AroundUniform, _ => new Darn(uniform: true)),
        new(Zgr.Description, _ => new Zgr()),
        new(ReinMax.Description, options => new ReinMax(options.Temperature)),
        new(GappedStraightThrough.Fixed, options => new GappedStraightThrough(options.Temperature)),
        new(GappedStraightThrough.OfProbability, options => new GappedStraightThrough(options.Temperature, gap: null)),
        new(Mve.Description, options => new Mve(options.Temperature)),
        new(ReinMaxRao.Description, options => new ReinMaxRao(options.Temperature, options.ConditionalSamples)),
        new(ReinMaxControlVariate.Description, options => new ReinMaxControlVariate(options.Temperature, options.ConditionalSamples)),
    ];

    /// <summary>The entry of a name, or null.</summary>
    /// <param name="name">As on the command line, such as <c>gumbel-softmax</c>.</param>
    public static EstimatorEntry? Find(string name) => All.FirstOrDefault(entry => entry.Info.Name == name);
}
