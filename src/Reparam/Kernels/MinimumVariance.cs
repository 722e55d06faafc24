using System.Buffers;
using System.Numerics.Tensors;

namespace Reparam.Kernels;

/// <summary>
/// The matrix W(D) of the minimum-variance straight-through estimator, times a vector, in double precision. With s = 1/τ
/// (0 for τ = ∞), D = eᵢ, J = diag(p) − ppᵀ and <c>βₐ = (s + pₐ)/(s + 2pₐ)</c>, the estimator's S = Wᵀ has the rows
/// <c>Sₐ = [(s + pₐ)Vₐ − pₐVᵢ + 1[a = i]Jᵢ]/(s + pₐ + pᵢ)</c>, <c>A·V = diag(β)·J</c>.
/// </summary>
/// <remarks>
/// A has off-diagonals −pₐpᵦ/(s + pₐ + pᵦ) and row sums s·Σⱼ pⱼ/(s + pₐ + pⱼ): one <see cref="DominantSystem"/> for each
/// product, K³/6 multiplications and K² numbers. Source: Hooper and Shekhovtsov 2026.
/// </remarks>
static class MinimumVariance
{
    /// <summary><c>W·g = J(β ∘ y) + pᵢgᵢ/(s + 2pᵢ)·(eᵢ − p)</c> with A·y = u, <c>uₐ = gₐ(s + pₐ)/(s + pₐ + pᵢ) − 1[a = i]·Σⱼ gⱼpⱼ/(s + pⱼ + pᵢ)</c>.</summary>
    /// <param name="logits">θ, <c>[K]</c>.</param>
    /// <param name="drawn">i.</param>
    /// <param name="inverse">s, finite and at least 0.</param>
    /// <param name="g">The vector, <c>[K]</c>.</param>
    /// <param name="destination">Receives the product, <c>[K]</c>.</param>
    public static void Times(ReadOnlySpan<float> logits, int drawn, double inverse, ReadOnlySpan<float> g, Span<float> destination)
    {
        var k = logits.Length;
        var (numbers, order) = (ArrayPool<double>.Shared.Rent(Room(k)), ArrayPool<int>.Shared.Rent(k));
        var (p, y, classes) = Ascending(logits, numbers, order);
        var i = classes.IndexOf(drawn);
        var back = 0.0;
        for (var a = 0; a < k; a++)
        {
            var share = Ratio(g[classes[a]], inverse + p[a] + p[i]);
            y[a] = share * (inverse + p[a]);
            back += share * p[a];
        }
        y[i] -= back;
        Solve(p, inverse, y, numbers.AsSpan(2 * k));
        var mean = 0.0;
        for (var a = 0; a < k; a++)
        {
            y[a] *= Ratio(inverse + p[a], inverse + (2 * p[a]));
            mean += p[a] * y[a];
        }
        var own = Ratio(g[drawn] * p[i], inverse + (2 * p[i]));
        for (var a = 0; a < k; a++) destination[classes[a]] = (float)((p[a] * (y[a] - mean)) + (own * ((a == i ? 1 : 0) - p[a])));
        ArrayPool<double>.Shared.Return(numbers);
        ArrayPool<int>.Shared.Return(order);
    }

    /// <summary><c>Wᵀ·v = S·v</c>.</summary>
    /// <param name="logits">θ, <c>[K]</c>.</param>
    /// <param name="drawn">i.</param>
    /// <param name="inverse">s, finite and at least 0.</param>
    /// <param name="v">The vector, <c>[K]</c>.</param>
    /// <param name="destination">Receives the product, <c>[K]</c>.</param>
    public static void TransposedTimes(ReadOnlySpan<float> logits, int drawn, double inverse, ReadOnlySpan<float> v, Span<float> destination)
    {
        var k = logits.Length;
        var (numbers, order) = (ArrayPool<double>.Shared.Rent(Room(k)), ArrayPool<int>.Shared.Rent(k));
        var (p, y, classes) = Ascending(logits, numbers, order);
        var i = classes.IndexOf(drawn);
        var mean = 0.0;
        for (var a = 0; a < k; a++) mean += p[a] * v[classes[a]];
        for (var a = 0; a < k; a++) y[a] = Ratio(inverse + p[a], inverse + (2 * p[a])) * p[a] * (v[classes[a]] - mean);
        Solve(p, inverse, y, numbers.AsSpan(2 * k));
        for (var a = 0; a < k; a++)
        {
            var row = ((inverse + p[a]) * y[a]) - (p[a] * y[i]) + (a == i ? p[a] * (v[drawn] - mean) : 0);
            destination[classes[a]] = (float)Ratio(row, inverse + p[a] + p[i]);
        }
        ArrayPool<double>.Shared.Return(numbers);
        ArrayPool<int>.Shared.Return(order);
    }

    static int Room(int classes) => (classes * classes) + (3 * classes);

    // Classes from the rarest to the most frequent, their probabilities, and room for the unknowns. Eliminated in this order,
    // each hands on a share of its own size, and the last, to which the others are relative, is the best connected.
    static Sorted Ascending(ReadOnlySpan<float> logits, double[] numbers, int[] order)
    {
        var k = logits.Length;
        var p = numbers.AsSpan(0, k);
        var classes = order.AsSpan(0, k);
        var (greatest, sum) = (Rows.Max(logits), 0.0);
        for (var a = 0; a < k; a++)
        {
            sum += p[a] = Math.Exp((double)logits[a] - greatest);
            classes[a] = a;
        }
        TensorPrimitives.Divide(p, sum, p);
        p.Sort(classes);
        return new Sorted { Probabilities = p, Unknowns = numbers.AsSpan(k, k), Classes = classes };
    }

    static void Solve(ReadOnlySpan<double> p, double inverse, Span<double> y, Span<double> room)
    {
        var k = p.Length;
        var excess = room[..k];
        var weights = room.Slice(k, k * k);
        for (var a = 0; a < k; a++)
        {
            var sum = 0.0;
            for (var b = 0; b < k; b++)
            {
                var share = Ratio(p[b], inverse + p[a] + p[b]);
                sum += share;
                if (b > a) weights[(a * k) + b] = p[a] * share;
            }
            excess[a] = inverse * sum;
        }
        DominantSystem.Solve(weights, excess, y);
    }

    // A class whose probability is 0 even in double precision has no part in anything.
    static double Ratio(double x, double y) => y == 0 ? 0 : x / y;

    ref struct Sorted
    {
        public Span<double> Probabilities, Unknowns;
        public Span<int> Classes;

        public readonly void Deconstruct(out Span<double> probabilities, out Span<double> unknowns, out Span<int> classes)
        {
            probabilities = Probabilities;
            unknowns = Unknowns;
            classes = Classes;
        }
    }
}
