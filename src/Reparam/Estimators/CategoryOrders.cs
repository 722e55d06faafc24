using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// One categorical variable drawn by inverse cdf with its classes in a random order. Each pair of classes a &lt; b has an
/// order of its own, in which a comes first and b last, so that antithetic uniforms can draw it: a, then those after b up to
/// K − 1, then from 0 on those not yet named, and b.
/// </summary>
/// <remarks>Source: Dimitriev and Zhou 2021 (CARMS), on inverse-cdf sampling with permutations.</remarks>
/// <param name="cumulative">0, p₀, p₀ + p₁, …, 1: one number more than there are classes.</param>
readonly ref struct CategoryOrders(ReadOnlySpan<double> cumulative)
{
    readonly ReadOnlySpan<double> _cumulative = cumulative;

    int Classes => _cumulative.Length - 1;

    /// <summary>Writes the cumulative probabilities of a row of logits, in double precision.</summary>
    public static void Accumulate(ReadOnlySpan<float> logits, Span<double> cumulative)
    {
        var max = float.NegativeInfinity;
        foreach (var l in logits) max = Math.Max(max, l);
        cumulative[0] = 0;
        for (var k = 0; k < logits.Length; k++) cumulative[k + 1] = cumulative[k] + Math.Exp((double)logits[k] - max);
        var total = cumulative[logits.Length];
        foreach (ref var c in cumulative) c /= total;
    }

    /// <summary>An order, drawn: uniform over the pairs.</summary>
    public static (int First, int Last) Order(RandomKey key, ulong index, int classes)
    {
        if (classes == 1) return (0, 0);
        var number = Math.BigMul(key.Bits64(index), (ulong)classes * (ulong)(classes - 1), out _);
        var (a, b) = ((int)(number / (ulong)(classes - 1)), (int)(number % (ulong)(classes - 1)));
        if (b >= a) b++;
        return a < b ? (a, b) : (b, a);
    }

    /// <summary>The class that a uniform draws in an order.</summary>
    public int ClassAt(double u, (int First, int Last) order)
    {
        if (u < Interval(order.First, order).Right) return order.First;
        for (var k = order.Last + 1; k < Classes; k++)
        {
            if (u < Interval(k, order).Right) return k;
        }
        for (var k = 0; k < order.Last; k++)
        {
            if (k != order.First && u < Interval(k, order).Right) return k;
        }
        return order.Last;
    }

    /// <summary>
    /// <c>r = p_a·p_b/P(a, b)</c> for two different classes, P the chance that two of the copies draw them. As uniforms
    /// that push each other away draw first and last at least as often as independent ones, r ≤ K(K − 1)/2.
    /// </summary>
    public double Ratio(int a, int b, int copies)
    {
        Span<double> ratios = stackalloc double[4];
        Span<double> roots = stackalloc double[4];
        Ratios([a, b], copies, ratios, roots);
        return ratios[1];
    }

    /// <summary><see cref="Ratio"/> of each pair of different classes, their intervals shared between the pairs.</summary>
    /// <param name="drawn">m classes, no two alike.</param>
    /// <param name="copies">n.</param>
    /// <param name="ratios">Receives that of the i-th and a later j-th class at i·m + j, <c>[m·m]</c>.</param>
    /// <param name="roots">Room, <c>[2m]</c>.</param>
    public void Ratios(ReadOnlySpan<int> drawn, int copies, Span<double> ratios, Span<double> roots)
    {
        var m = drawn.Length;
        ratios[..(m * m)].Clear();
        for (var last = 1; last < Classes; last++)
        {
            for (var first = 0; first < last; first++)
            {
                for (var i = 0; i < m; i++)
                {
                    // Between first and last a class stands where it stood for the first before.
                    var k = drawn[i];
                    if (first > 0 && first < k && k < last) continue;
                    var (left, right) = Interval(k, (first, last));
                    (roots[2 * i], roots[(2 * i) + 1]) = (DirichletCopula.Root(left, copies), DirichletCopula.Root(right, copies));
                }
                for (var i = 0; i < m; i++)
                {
                    var (left, right) = (roots[2 * i] - 1, roots[(2 * i) + 1] - 1);
                    for (var j = i + 1; j < m; j++) ratios[(i * m) + j] += Both(left, right, roots[2 * j], roots[(2 * j) + 1], copies);
                }
            }
        }
        var orders = Classes * (Classes - 1.0) / 2;
        for (var i = 0; i < m; i++)
        {
            for (var j = i + 1; j < m; j++)
            {
                var independent = Probability(drawn[i]) * Probability(drawn[j]);
                ref var ratio = ref ratios[(i * m) + j];
                ratio = independent == 0 ? 0 : independent * orders / Math.Max(ratio, independent);
            }
        }
    }

    double Probability(int k) => _cumulative[k + 1] - _cumulative[k];

    /// <summary>The probability that the copies draw these classes, all of them: rectangles of the copula, averaged over the orders.</summary>
    public double Probability(ReadOnlySpan<int> drawn)
    {
        if (Classes == 1) return 1;
        var sum = 0.0;
        for (var first = 0; first < Classes; first++)
        {
            for (var last = first + 1; last < Classes; last++) sum += All(drawn, (first, last));
        }
        return Math.Max(0, sum / (Classes * (Classes - 1.0) / 2));
    }

    (double Left, double Right) Interval(int k, (int First, int Last) order)
    {
        var (first, last) = order;
        var ofFirst = _cumulative[first + 1] - _cumulative[first];
        if (k == first) return (0, first == last ? 1 : ofFirst);
        var afterLast = _cumulative[last + 1];
        if (k > last) return (ofFirst + (_cumulative[k] - afterLast), ofFirst + (_cumulative[k + 1] - afterLast));
        // In this order the classes after `last` come first, then `first`; from here on `first` is counted at its own index.
        var before = (k < first ? ofFirst : 0) + (1 - afterLast);
        return (before + _cumulative[k], k == last ? 1 : before + _cumulative[k + 1]);
    }

    // Of two intervals' ends by their roots, those of the first less one.
    static double Both(double al, double ar, double bl, double br, int copies)
        => DirichletCopula.Cdf(ar + br, copies) - DirichletCopula.Cdf(al + br, copies)
            - DirichletCopula.Cdf(ar + bl, copies) + DirichletCopula.Cdf(al + bl, copies);

    // Over the 2ⁿ corners of the box.
    double All(ReadOnlySpan<int> drawn, (int First, int Last) order)
    {
        var sum = 0.0;
        for (var corner = 0; corner < 1 << drawn.Length; corner++)
        {
            var (roots, sign) = (1.0 - drawn.Length, 1);
            for (var c = 0; c < drawn.Length; c++)
            {
                var (left, right) = Interval(drawn[c], order);
                var isLeft = (corner >> c & 1) == 1;
                roots += DirichletCopula.Root(isLeft ? left : right, drawn.Length);
                if (isLeft) sign = -sign;
            }
            sum += sign * DirichletCopula.Cdf(roots, drawn.Length);
        }
        return sum;
    }
}
