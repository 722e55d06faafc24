using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Kernels;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// MVE, the minimum-variance straight-through estimator: among the matrices W(D) that are exact for costs linear in the
/// sample, that of least E‖W‖², with a weight τ on exactness for quadratic ones.
/// </summary>
/// <remarks>
/// <para>Biased; exact for a linear cost at every τ, as E W = J(p), and at τ = ∞ on quadratics of one variable. As τ → 0 it is
/// <see cref="StraightThrough"/>. A larger τ means less bias, so no schedule of falling temperatures changes it. Binary
/// variables are taken as two classes of logits (0, η).</para>
/// <para>One evaluation of the cost and its gradient, at a discrete point; and for each variable a linear system of K
/// unknowns in double precision, K³/6 multiplications and 8·K² bytes for each thread. To a second gradient W is a constant.
/// Source: Hooper and Shekhovtsov 2026, "Generalized and optimal straight-through estimators".</para>
/// </remarks>
public sealed class Mve : IStraightThrough, IFiniteDraws
{
    static readonly Rule PathRule = new(nameof(Mve), (in Backward back)
        => back.Add(0, Times(Op.Detach(back.Input(0)), back.Input(1), back.Upstream, back.Scalar)));

    static readonly Rule TimesRule = new("MveTimes", (in Backward back)
        => back.Add(2, TransposedTimes(back.Input(0), back.Input(1), back.Upstream, back.Scalar)));

    static readonly Rule TransposedTimesRule = new("MveTransposedTimes", (in Backward back)
        => back.Add(2, Times(back.Input(0), back.Input(1), back.Upstream, back.Scalar)));

    /// <summary>Creates the estimator with a temperature.</summary>
    /// <param name="temperature">τ, at least 10⁻³⁰; +∞ by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less, or NaN.</exception>
    public Mve(float temperature = float.PositiveInfinity) => Temperature = temperature;

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "mve", "hard sample, matrix of least variance; --tau inf is exact on quadratics", Unbiased: false, Pathwise: true, "1", "1",
        "Hooper and Shekhovtsov 2026")
    { Tempered = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <summary>τ, at least 10⁻³⁰, or +∞. The authors let it grow from 1 to 10⁶ over training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less, or NaN.</exception>
    public float Temperature { get; set => field = float.IsPositiveInfinity(value) ? value : Tau.Checked(value, "temperature"); }

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
        var path = logits.Tape.Record(PathRule, logits.Shape, logits, sample, scalar: Temperature);
        logits.Data.CopyTo(logits.Tape.Write(path));
        return path;
    }

    static Value Times(Value logits, Value sample, Value upstream, float temperature)
    {
        var product = logits.Tape.Record(TimesRule, logits.Shape, logits, sample, upstream, temperature);
        var (rows, tape) = (logits.Shape.WithoutLast().Count, logits.Tape);
        tape.Compute.Rows<TimesKernel>(rows, logits.Data, sample.Data, upstream.Data, tape.Write(product), temperature);
        return product;
    }

    static Value TransposedTimes(Value logits, Value sample, Value upstream, float temperature)
    {
        var product = logits.Tape.Record(TransposedTimesRule, logits.Shape, logits, sample, upstream, temperature);
        var (rows, tape) = (logits.Shape.WithoutLast().Count, logits.Tape);
        tape.Compute.Rows<TransposedTimesKernel>(rows, logits.Data, sample.Data, upstream.Data, tape.Write(product), temperature);
        return product;
    }

    sealed class TimesKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var k = block.A.Length / block.Count;
            for (var r = 0; r < block.A.Length; r += k)
            {
                var drawn = block.B.Slice(r, k).IndexOf(1f);
                MinimumVariance.Times(block.A.Slice(r, k), drawn, 1.0 / block.Scalar, block.C.Slice(r, k), block.Y.Slice(r, k));
            }
        }
    }

    sealed class TransposedTimesKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var k = block.A.Length / block.Count;
            for (var r = 0; r < block.A.Length; r += k)
            {
                var drawn = block.B.Slice(r, k).IndexOf(1f);
                MinimumVariance.TransposedTimes(block.A.Slice(r, k), drawn, 1.0 / block.Scalar, block.C.Slice(r, k), block.Y.Slice(r, k));
            }
        }
    }
}
