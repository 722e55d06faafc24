using System.Globalization;
using System.Numerics.Tensors;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Distributions;

/// <summary>
/// The Concrete (Gumbel-Softmax) law on the log-simplex: <c>y = (l + g)/τ − log Σ exp((l + g)/τ)</c> with standard Gumbel
/// noise g. Numbers in log space do not underflow where those of <see cref="Concrete"/> do, so this is the law to compute with.
/// </summary>
/// <remarks>
/// <para>
/// Density, with respect to Lebesgue measure on the K − 1 log-ratios <c>yᵢ − y_K</c> (the same whichever class is taken as
/// the last): <c>log p(y) = log Γ(K) + (K − 1)·log τ + Σ(l − τy) − K·log Σ exp(l − τy)</c>. Where a class has y = −∞ and is
/// not masked, it tends to 0, so log p is −∞ there.
/// </para>
/// <para>
/// A logit of −∞ masks its class: y is −∞ there, the law is that of the K′ other classes, and so is its base measure; a
/// finite y on a masked class has log p = −∞. With K′ = 1 the law is a point of mass 1, log p = 0.
/// </para>
/// <para>Temperatures may differ from row to row: the batch is <c>broadcast(temperature.shape, logits.shape[..^1])</c>.</para>
/// <para>Source: Maddison, Mnih and Teh 2017, appendix C.3; Jang, Gu and Poole 2017, eq. 2 and 3.</para>
/// </remarks>
public sealed class ExpConcrete : IContinuousRows
{
    readonly LogitRows _logits;
    readonly double[] _temperatures;
    readonly nint[] _eventShape;

    ExpConcrete(double[] temperatures, ReadOnlySpan<nint> temperatureShape, LogitRows logits)
    {
        foreach (var temperature in temperatures) Tau.Checked(temperature);
        var shape = Broadcasting.Broadcast(temperatureShape, logits.Shape, "temperature");
        var rows = Broadcasting.Count(shape, "temperature");
        _temperatures = Broadcasting.Expand(temperatures, 1, temperatureShape, shape, rows);
        _logits = logits.Expand(shape, rows);
        _eventShape = [logits.Classes];
        Categorical = new Categorical(_logits);
    }

    /// <summary>One law from logits.</summary>
    /// <param name="temperature">τ, finite and &gt; 0.</param>
    /// <param name="logits">Unnormalized log-probabilities, <c>[K]</c>; −∞ masks a class, and not all may be masked.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not finite and &gt; 0.</exception>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is empty, holds NaN or +∞, or masks every class.</exception>
    public static ExpConcrete FromLogits(double temperature, ReadOnlySpan<double> logits) => new([temperature], [], LogitRows.FromLogits(logits));

    /// <summary>One law from logits in float32.</summary>
    /// <inheritdoc cref="FromLogits(double, ReadOnlySpan{double})"/>
    public static ExpConcrete FromLogits(double temperature, ReadOnlySpan<float> logits) => FromLogits(temperature, Broadcasting.Doubles(logits));

    /// <summary>A batch of laws from logits, all of one temperature.</summary>
    /// <param name="temperature">τ, finite and &gt; 0.</param>
    /// <param name="logits">Unnormalized log-probabilities, <c>[…, K]</c>.</param>
    /// <inheritdoc cref="FromLogits(double, ReadOnlySpan{double})"/>
    public static ExpConcrete FromLogits(double temperature, in ReadOnlyTensorSpan<double> logits) => new([temperature], [], LogitRows.FromLogits(logits));

    /// <summary>A batch of laws from logits, of several temperatures.</summary>
    /// <param name="temperature">τ of each law, finite and &gt; 0; its shape broadcasts against that of the logits without classes.</param>
    /// <param name="logits">Unnormalized log-probabilities, <c>[…, K]</c>.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="logits"/> is empty, holds NaN or +∞, or masks every class of a row; or the shapes do not broadcast.
    /// </exception>
    /// <inheritdoc cref="FromLogits(double, ReadOnlySpan{double})"/>
    public static ExpConcrete FromLogits(in ReadOnlyTensorSpan<double> temperature, in ReadOnlyTensorSpan<double> logits)
        => new(Broadcasting.Dense(temperature, nameof(temperature)), temperature.Lengths, LogitRows.FromLogits(logits));

    /// <summary>One law from probabilities.</summary>
    /// <param name="temperature">τ, finite and &gt; 0.</param>
    /// <param name="probabilities">π, <c>[K]</c>: ≥ 0, summing to 1 within 1e-5 (they are normalized); 0 masks a class.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not finite and &gt; 0.</exception>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> is empty, negative, not finite, or does not sum to 1.</exception>
    public static ExpConcrete FromProbabilities(double temperature, ReadOnlySpan<double> probabilities)
        => new([temperature], [], LogitRows.FromProbabilities(probabilities));

    /// <summary>One law from probabilities in float32.</summary>
    /// <inheritdoc cref="FromProbabilities(double, ReadOnlySpan{double})"/>
    public static ExpConcrete FromProbabilities(double temperature, ReadOnlySpan<float> probabilities)
        => FromProbabilities(temperature, Broadcasting.Doubles(probabilities));

    /// <summary>A batch of laws from probabilities, of several temperatures.</summary>
    /// <param name="temperature">τ of each law, finite and &gt; 0; its shape broadcasts against that of the probabilities without classes.</param>
    /// <param name="probabilities">π, <c>[…, K]</c>.</param>
    /// <inheritdoc cref="FromProbabilities(double, ReadOnlySpan{double})"/>
    public static ExpConcrete FromProbabilities(in ReadOnlyTensorSpan<double> temperature, in ReadOnlyTensorSpan<double> probabilities)
        => new(Broadcasting.Dense(temperature, nameof(temperature)), temperature.Lengths, LogitRows.FromProbabilities(probabilities));

    /// <inheritdoc/>
    public ReadOnlySpan<nint> BatchShape => _logits.Shape;

    /// <summary><c>[K]</c>.</summary>
    public ReadOnlySpan<nint> EventShape => _eventShape;

    /// <inheritdoc/>
    public int Rows => _logits.Rows;

    /// <summary>K, masked classes included.</summary>
    public int Classes => _logits.Classes;

    /// <summary>τ of each law, <c>[B]</c>.</summary>
    public ReadOnlySpan<double> Temperatures => _temperatures;

    /// <summary>
    /// The law of the largest coordinate of a sample, which is that of the logits at any temperature. Its mode, mean and
    /// entropy are its own, not those of the relaxed law.
    /// </summary>
    /// <remarks>Source: Maddison, Mnih and Teh 2017, proposition 1b.</remarks>
    public Categorical Categorical { get; }

    /// <inheritdoc/>
    /// <param name="row">Which law.</param>
    /// <param name="x">Log-simplex values <c>[K]</c>: <c>log Σ exp x = 0</c> within 1e-5; −∞ is legal, NaN and +∞ are not.</param>
    public double LogDensity(int row, ReadOnlySpan<double> x)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(x.Length, Classes, nameof(x));
        var sum = 0.0;
        foreach (var y in x) sum += Math.Exp(y);
        if (!(Math.Abs(sum - 1) <= LogitRows.SimplexTolerance)) throw OffSimplex($"the exponentials of row {row} sum to", sum, "to 1", nameof(x));
        return Formula(row, x).LogDensity;
    }

    /// <inheritdoc/>
    /// <remarks>Finite for every class that is not masked, −∞ for the others.</remarks>
    public void Sample(int row, RandomKey key, ulong index, Span<double> destination)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, Classes, nameof(destination));
        RowNoise.FillGumbel(key, index * (ulong)Classes, destination);
        TensorPrimitives.Add(destination, _logits[row], destination);
        var best = TensorPrimitives.IndexOfMax(destination);
        var (largest, temperature, others) = (destination[best], _temperatures[row], 0.0);
        for (var k = 0; k < destination.Length; k++)
        {
            // A tiny temperature may overflow the quotient; −∞ is for masked classes alone.
            var z = destination[k] - largest;
            destination[k] = double.IsNegativeInfinity(z) ? z : Math.Max(z / temperature, -double.MaxValue / 2);
            if (k != best) others += Math.Exp(destination[k]);
        }
        // The winner's own 1 is left out of the sum, so that y = −log(1 + others) keeps its digits near 0.
        var log = LogExp.LogOnePlus(others);
        foreach (ref var y in destination) y -= log;
    }

    /// <summary>The differential entropy of each law, in nats: <c>K·(1 + 1/2 + … + 1/(K − 1)) − log Γ(K) − (K − 1)·log τ</c>.</summary>
    /// <remarks>
    /// The log-ratios are those of K Gumbels over τ, and only moved by the logits, so the entropy knows no logits: with
    /// e = exp(−g) exponential, −log p = (terms of K and τ) − Σ log e + K·log Σe, whose means are γ and ψ(K). For K = 2
    /// it is 2 − log τ. With masks K is K′; relative to the measure above.
    /// </remarks>
    /// <param name="destination">Receives <c>[B]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not <c>[B]</c>.</exception>
    public void Entropy(Span<double> destination)
    {
        Broadcasting.CheckTotal(destination.Length, Rows, nameof(destination));
        for (var row = 0; row < Rows; row++) destination[row] = EntropyOf(row);
    }

    /// <summary>The differential entropy of a single law, in nats; see <see cref="Entropy(Span{double})"/>.</summary>
    /// <exception cref="InvalidOperationException">The batch has several laws.</exception>
    public double Entropy() => EntropyOf(Broadcasting.OnlyRow(Rows));

    internal double EntropyOf(int row)
    {
        var k = _logits.Unmasked(row);
        return (k * Factorial.Harmonic(k - 1)) - Factorial.Log(k - 1) - ((k - 1) * Math.Log(_temperatures[row]));
    }

    internal int Unmasked(int row) => _logits.Unmasked(row);

    internal bool IsMasked(int row, int k) => double.IsNegativeInfinity(_logits[row][k]);

    internal static ArgumentException OffSimplex(string what, double value, string wanted, string name)
        => new(string.Create(CultureInfo.InvariantCulture, $"{name} is not on the simplex: {what} {value:R}, not {wanted}."), name);

    /// <summary>
    /// log p of a point on the log-simplex; how many of its K′ coordinates that are not masked are exactly −∞; and, if
    /// some are, what is left of log p(y) when those coordinates are −t and t's multiple <c>(zeros − K′)·τ·t</c> is taken off.
    /// </summary>
    internal (double LogDensity, int Zeros, double Finite) Formula(int row, ReadOnlySpan<double> y)
    {
        var logits = _logits[row];
        var temperature = _temperatures[row];
        var (unmasked, zeros, largest) = (0, 0, double.NegativeInfinity);
        for (var k = 0; k < y.Length; k++)
        {
            if (double.IsNegativeInfinity(logits[k]))
            {
                if (!double.IsNegativeInfinity(y[k])) return (double.NegativeInfinity, 0, double.NegativeInfinity);
                continue;
            }
            unmasked++;
            if (double.IsNegativeInfinity(y[k])) zeros++;
            largest = Math.Max(largest, y[k]);
        }
        if (unmasked == 1) return (0, 0, 0);

        // a = l − τ(y − max y): the formula does not feel the shift, and differences of y lose nothing when τ is large. It is
        // rounded once, for the product alone may lie beyond a double. At the boundary only the zeros, the largest of all,
        // count in the log-sum.
        var (maximum, sum) = (double.NegativeInfinity, 0.0);
        for (var k = 0; k < y.Length; k++)
        {
            if (double.IsNegativeInfinity(logits[k])) continue;
            var zero = double.IsNegativeInfinity(y[k]);
            if (zeros == 0 || zero) maximum = Math.Max(maximum, zero ? logits[k] : Math.FusedMultiplyAdd(-temperature, y[k] - largest, logits[k]));
        }
        // A class so much farther than others that its distance overflows.
        if (double.IsPositiveInfinity(maximum)) return (double.NegativeInfinity, 0, double.NegativeInfinity);
        var exponentials = 0.0;
        for (var k = 0; k < y.Length; k++)
        {
            if (double.IsNegativeInfinity(logits[k])) continue;
            var zero = double.IsNegativeInfinity(y[k]);
            var a = (zero ? logits[k] : Math.FusedMultiplyAdd(-temperature, y[k] - (zeros == 0 ? largest : 0), logits[k])) - maximum;
            sum += a;
            if (zeros == 0 || zero) exponentials += Math.Exp(a);
        }
        var log = Factorial.Log(unmasked - 1) + ((unmasked - 1) * Math.Log(temperature)) + (sum - (unmasked * Math.Log(exponentials)));
        return (zeros == 0 ? log : double.NegativeInfinity, zeros, log);
    }
}
