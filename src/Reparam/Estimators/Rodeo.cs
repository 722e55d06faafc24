using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// RODEO: RLOO with discrete Stein operators of learned functions as control variates,
/// <c>1/n Σₖ {[f(bₖ) − mean_{j≠k}(f(bⱼ) + α·(A h₁)(bⱼ))]·(bₖ − θ) + β·(A[h₂·(· − θ)])(bₖ)}</c>.
/// </summary>
/// <remarks>
/// <para>The Stein operator is that of a Gibbs sampler which picks a variable at random,
/// <c>(A h)(b) = 1/N Σᵢ q(flipᵢ b)·[h(flipᵢ b) − h(b)]</c>, q the probability of the other value; its mean is zero whatever
/// h. h₁ and h₂ are a network's two outputs at (x, y): y the mean cost of the other samples, x the mean of their
/// linearizations <c>∇f(bⱼ)ᵀ(· − bⱼ)</c>, so that no flip takes an evaluation of the cost.</para>
/// <para>Unbiased for every α, β and network. α and β start at 0, where this is RLOO; all are learned by descent on the
/// squared estimate. n evaluations of the cost and of its gradient, at discrete points. Binary variables.
/// Source: Shi et al. 2022, eq. 9, 13 and 14; the network of its appendix C, with leaky rectifiers of slope 0.3.</para>
/// </remarks>
public sealed class Rodeo : IFiniteDraws, IAdaptive
{
    readonly int _samples;
    readonly LearnedParameter _alpha = new(new Parameter("rodeo.alpha", Shape.Scalar)), _beta = new(new Parameter("rodeo.beta", Shape.Scalar));
    readonly SteinNetwork _network;

    /// <summary>Creates the estimator with a fresh network.</summary>
    /// <param name="samples">n, at least 2.</param>
    /// <param name="key">Names the network's first weights.</param>
    /// <param name="hidden">Units of its hidden layer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 2, or <paramref name="hidden"/> than 1.</exception>
    public Rodeo(int samples, RandomKey key, int hidden = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, Description.LeastSamples);
        _samples = samples;
        _network = new SteinNetwork(hidden, key);
        Learned = [_alpha, _beta, _network.Hidden, _network.Heads, _network.Biases];
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "rodeo", "rloo, learned discrete Stein operators as control variates", Unbiased: true, Pathwise: false, "n", "n", "Shi et al. 2022 eq. 9, 13 and 14")
    {
        Count = (n, _, _) => n,
        Surrogate = SurrogateValue.MeanOfSamples,
        LeastSamples = 2,
        Variables = DiscreteVariables.Binary,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => _samples;

    /// <summary>α, the weight of the baselines' control variate, as learned so far.</summary>
    public float Alpha => _alpha.Parameter.Data[0];

    /// <summary>β, the weight of the gradient's control variate, as learned so far.</summary>
    public float Beta => _beta.Parameter.Data[0];

    /// <inheritdoc/>
    public IReadOnlyList<LearnedParameter> Learned { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State => [];

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var n = _samples;
        var room = ArrayPool<Value>.Shared.Rent(3 * n);
        var samples = room.AsSpan(0, n);
        var costs = room.AsSpan(n, n);
        var slopes = room.AsSpan(2 * n, n);
        Value total = default;
        for (var k = 0; k < n; k++)
        {
            samples[k] = HardSample.Draw(family, logits, pass, k);
            costs[k] = StochasticLayer.Checked(cost(samples[k], pass.Inside(k)), logits);
            slopes[k] = logits.Tape.Gradient(costs[k], samples[k]);
            total = k == 0 ? costs[k] : total + costs[k];
        }
        var estimate = logits.Tape.Constant(0, logits.Shape);
        Combine(samples, costs, slopes, logits, family.Mean(Op.Detach(logits)), logits.Tape.Write(estimate), pass.Learn);
        ArrayPool<Value>.Shared.Return(room);
        return Op.Attach(Op.Affine(total, 1f / n, 0), logits, estimate);
    }

    /// <inheritdoc/>
    public void EndStep()
    {
        for (var i = 0; i < Learned.Count; i++) Learned[i].Clear();
    }

    // Example by example, in plain numbers: on the tape the network's points, n·(N + 1) of each example by the hidden
    // units, would outweigh all else. The estimate is linear in the network's outputs, so its gradient is short.
    void Combine(ReadOnlySpan<Value> samples, ReadOnlySpan<Value> costs, ReadOnlySpan<Value> slopes, Value logits, Value mean, Span<float> estimate, bool learn)
    {
        var (n, rows, variables) = (_samples, logits.Shape[0], logits.Shape[1]);
        var (alpha, beta) = (Alpha, Beta);
        var points = variables + 1;
        var floats = ArrayPool<float>.Shared.Rent((5 * n * points) + (2 * variables) + (4 * n));
        var rest = floats.AsSpan();
        var x = Take(ref rest, n * points);
        var h1 = Take(ref rest, n * points);
        var h2 = Take(ref rest, n * points);
        var d1 = Take(ref rest, n * points);
        var d2 = Take(ref rest, n * points);
        var slope = Take(ref rest, variables);
        var upstream = Take(ref rest, variables);
        var y = Take(ref rest, n);
        var stein = Take(ref rest, n);
        var moved = Take(ref rest, n);
        var along = Take(ref rest, n);
        using var network = _network.Open(learn);
        double dAlpha = 0, dBeta = 0;
        for (var b = 0; b < rows; b++)
        {
            var at = b * variables;
            var theta = mean.Data.Slice(b * variables, variables);
            var g = estimate.Slice(b * variables, variables);
            double sum = 0;
            slope.Clear();
            for (var k = 0; k < n; k++)
            {
                sum += costs[k].Data[b];
                for (var i = 0; i < variables; i++) slope[i] += slopes[k].Data[at + i];
            }
            for (var k = 0; k < n; k++)
            {
                var bits = samples[k].Data.Slice(at, variables);
                var own = slopes[k].Data.Slice(at, variables);
                var xs = x.Slice(k * points, points);
                y[k] = (float)((sum - costs[k].Data[b]) / (n - 1));
                double start = 0;
                for (var j = 0; j < n; j++)
                {
                    if (j == k) continue;
                    for (var i = 0; i < variables; i++) start += slopes[j].Data[at + i] * (bits[i] - samples[j].Data[at + i]);
                }
                xs[0] = (float)(start / (n - 1));
                for (var i = 0; i < variables; i++) xs[i + 1] = xs[0] + ((slope[i] - own[i]) / (n - 1) * (1 - (2 * bits[i])));
                network.Evaluate(xs, y[k], h1.Slice(k * points, points), h2.Slice(k * points, points));
                double s = 0, m = 0;
                for (var i = 0; i < variables; i++)
                {
                    var q = Flip(bits, theta, logits.Data, at, i);
                    s += q * (h1[(k * points) + i + 1] - h1[k * points]);
                    m += q * (h2[(k * points) + i + 1] - h2[k * points]);
                }
                (stein[k], moved[k]) = ((float)(s / variables), (float)(m / variables));
            }
            double steins = 0;
            foreach (var s in stein) steins += s;
            g.Clear();
            for (var k = 0; k < n; k++)
            {
                var bits = samples[k].Data.Slice(at, variables);
                var signal = (costs[k].Data[b] - y[k]) - (alpha * ((steins - stein[k]) / (n - 1))) + (beta * moved[k]);
                for (var i = 0; i < variables; i++)
                {
                    var toward = Flip(bits, theta, logits.Data, at, i) * h2[(k * points) + i + 1] * (1 - (2 * bits[i])) / variables;
                    g[i] += (float)(((signal * Score(bits, theta, logits.Data, at, i)) + (beta * toward)) / n);
                }
            }
            if (!learn) continue;

            for (var i = 0; i < variables; i++) upstream[i] = 2 * g[i] / rows;
            double alongs = 0;
            for (var k = 0; k < n; k++)
            {
                var bits = samples[k].Data.Slice(at, variables);
                double dot = 0, control = 0;
                for (var i = 0; i < variables; i++)
                {
                    dot += upstream[i] * Score(bits, theta, logits.Data, at, i);
                    control += upstream[i] * Flip(bits, theta, logits.Data, at, i) * h2[(k * points) + i + 1] * (1 - (2 * bits[i])) / variables;
                }
                along[k] = (float)dot;
                alongs += dot;
                dAlpha -= dot * (steins - stein[k]) / (n - 1) / n;
                dBeta += ((dot * moved[k]) + control) / n;
            }
            for (var k = 0; k < n; k++)
            {
                var bits = samples[k].Data.Slice(at, variables);
                var ones = d1.Slice(k * points, points);
                var twos = d2.Slice(k * points, points);
                var (perStein, perMove) = (-alpha * (alongs - along[k]) / (n - 1) / n / variables, beta * along[k] / n / variables);
                (ones[0], twos[0]) = (0, 0);
                for (var i = 0; i < variables; i++)
                {
                    var q = Flip(bits, theta, logits.Data, at, i);
                    ones[i + 1] = (float)(perStein * q);
                    twos[i + 1] = (float)(q * (perMove + (beta * upstream[i] * (1 - (2 * bits[i])) / n / variables)));
                    ones[0] -= ones[i + 1];
                    twos[0] -= (float)(q * perMove);
                }
                network.Gather(x.Slice(k * points, points), y[k], ones, twos);
            }
        }
        _alpha.Gradient[0] += (float)dAlpha;
        _beta.Gradient[0] += (float)dBeta;
        ArrayPool<float>.Shared.Return(floats);
    }

    // The bit less its mean: of a nearly sure bit the difference would cancel.
    static float Score(ReadOnlySpan<float> bits, ReadOnlySpan<float> theta, ReadOnlySpan<float> logits, int at, int i)
        => bits[i] == 0 ? -theta[i] : Flip(bits, theta, logits, at, i);

    // The probability of the value that variable i does not have.
    static float Flip(ReadOnlySpan<float> bits, ReadOnlySpan<float> theta, ReadOnlySpan<float> logits, int at, int i)
        => bits[i] == 0 ? theta[i] : 1 / (1 + MathF.Exp(logits[at + i]));

    static Span<float> Take(ref Span<float> rest, int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
