using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// The gapped straight-through estimator: the gradient of a relaxed sample that is consistent with D without noise. The
/// logit of the class drawn is raised to the greatest, and the others lie at least a gap below it:
/// <c>W(D) = J(softmax(m/τ))/τ</c>, <c>mᵢ = max θ</c> for the class i drawn, else <c>mⱼ = min(θⱼ, max θ − gap)</c>.
/// </summary>
/// <remarks>
/// Biased, even for a cost linear in the sample. One evaluation of the cost and its gradient, at a discrete point. Binary
/// variables are taken as two classes of logits (0, η). Source: Fan et al. 2022, section 4; the gap of the probability,
/// <c>−log(1 − pᵢ)/pᵢ</c>, section 4.3, with pᵢ scaled by 1 − 10⁻⁵ as in the authors' code.
/// </remarks>
public sealed class GappedStraightThrough : IStraightThrough, IFiniteDraws, ITempered
{
    static readonly Rule SeparatedRule = new("Separated", null);

    readonly float? _gap;

    /// <summary>Creates the estimator with a temperature and a gap.</summary>
    /// <param name="temperature">τ, finite and at least 10⁻³⁰.</param>
    /// <param name="gap">The gap in nats, finite and at least 0; null for the gap of the probability.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not.</exception>
    public GappedStraightThrough(float temperature = 1, float? gap = 1)
    {
        if (gap is not null and not (>= 0 and < float.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(gap), gap, "A gap is finite and at least 0.");
        (_gap, Temperature) = (gap, Tau.Checked(temperature));
    }

    /// <summary>Name, bias, cost and source of the estimator with a gap of fixed size, as listed by the registry.</summary>
    public static EstimatorInfo Fixed { get; } = new(
        "gst", "hard sample, gradient of logits that agree with it by a gap", Unbiased: false, Pathwise: true, "1", "1", "Fan et al. 2022 section 4")
    { Tempered = true };

    /// <summary>Name, bias, cost and source of the estimator with the gap of the probability, as listed by the registry.</summary>
    public static EstimatorInfo OfProbability { get; } = Fixed with { Name = "gst-p", Summary = "as gst, with a gap that follows the probability" };

    /// <inheritdoc/>
    public EstimatorInfo Info => _gap is null ? OfProbability : Fixed;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public float Temperature { get; set => field = Tau.Checked(value, "temperature"); }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass)
    {
        if (TwoClasses.Are(logits)) return TwoClasses.Ones(PerClass(TwoClasses.Logits(logits), TwoClasses.Sample(sample)));
        return PerClass(logits, sample);
    }

    Value PerClass(Value logits, Value sample)
    {
        var separated = logits.Tape.Record(SeparatedRule, logits.Shape);
        logits.Tape.Compute.Rows<Separate>(
            logits.Shape.WithoutLast().Count, logits.Data, sample.Data, default, logits.Tape.Write(separated), _gap ?? float.NaN);
        var soft = Op.Softmax(Op.OverTemperature(separated, Temperature));
        return (1 / Temperature) * LinearPath.Covariance(soft, logits);
    }

    sealed class Separate : IRowKernel
    {
        const double Below1 = 1 - 1e-5;

        public static void Run(in RowBlock block)
        {
            var classes = block.A.Length / block.Count;
            for (var r = 0; r < block.A.Length; r += classes)
            {
                var logits = block.A.Slice(r, classes);
                var y = block.Y.Slice(r, classes);
                var drawn = block.B.Slice(r, classes).IndexOf(1f);
                var greatest = Rows.Max(logits);
                var others = greatest - (float.IsNaN(block.Scalar) ? GapOfProbability(logits, greatest, drawn) : block.Scalar);
                for (var k = 0; k < classes; k++) y[k] = Math.Min(logits[k], others);
                y[drawn] = greatest;
            }
        }

        // −log(1 − q)/q, which is 1 + q/2 + … near 0.
        static float GapOfProbability(ReadOnlySpan<float> logits, float greatest, int drawn)
        {
            var sum = 0.0;
            foreach (var logit in logits) sum += Math.Exp((double)logit - greatest);
            var q = Below1 * Math.Exp((double)logits[drawn] - greatest) / sum;
            return q < 1e-12 ? 1 : (float)(-double.LogP1(-q) / q);
        }
    }
}
