using System.Buffers;
using System.Runtime.CompilerServices;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Sampling;

public static partial class Draw
{
    /// <summary>
    /// An ordered sample of k classes without replacement from each row: the k greatest of logits + Gumbel noise, the
    /// greatest first. Its law is that of Plackett and Luce: each class is drawn from the softmax of those that are left.
    /// </summary>
    /// <remarks>
    /// O(K log k), no allocation in steady state. The first class is the one that
    /// <see cref="GumbelMax(ReadOnlySpan{float}, RandomKey, ulong)"/> draws with the same key and row.
    /// Source: Kool, van Hoof and Welling 2019, "Stochastic beams and where to find them", section 2.3 (Yellott 1977).
    /// </remarks>
    /// <param name="logits">Logits <c>[R, K]</c>; −∞ masks.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <param name="k">How many classes, from 1 to K; no row may have fewer that are not masked.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="index">Receives the classes <c>[R, k]</c>.</param>
    /// <param name="logProbabilities">Receives the log-probability of each row's ordered sample, nats, <c>[R]</c>. Empty if not wanted.</param>
    /// <param name="firstRow">The first row's place in the stream.</param>
    /// <param name="compute">Threads to share the rows; none by default. The bits do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1, or <paramref name="k"/> is not between 1 and K.</exception>
    /// <exception cref="ArgumentException">
    /// A length does not fit, a row of logits holds NaN or +∞ or nothing but −∞, or fewer than k classes of a row are not
    /// masked.
    /// </exception>
    public static void GumbelTopK(
        ReadOnlySpan<float> logits, int classes, int k, RandomKey key, Span<int> index, Span<float> logProbabilities = default,
        ulong firstRow = 0, Compute? compute = null)
    {
        var rows = Rows(logits, classes);
        if (k < 1 || k > classes) throw new ArgumentOutOfRangeException(nameof(k), k, $"Between 1 and {classes} classes can be drawn without replacement.");
        Length(index.Length, (long)rows * k, "R·k", nameof(index));
        if (!logProbabilities.IsEmpty) Length(logProbabilities.Length, rows, "R", nameof(logProbabilities));
        unsafe
        {
            fixed (float* x = logits, p = logProbabilities)
            fixed (int* i = index)
            {
                OverRows(compute, rows, classes, new Rankings
                {
                    Logits = x,
                    Index = i,
                    LogProbabilities = p,
                    Rows = rows,
                    Classes = classes,
                    Count = k,
                    Key = key,
                    FirstRow = firstRow,
                });
            }
        }
    }

    unsafe struct Rankings : IRangeBody
    {
        public float* Logits, LogProbabilities;
        public int* Index;
        public int Rows, Classes, Count;
        public RandomKey Key;
        public ulong FirstRow;

        [SkipLocalsInit]
        public readonly void Run(int first, int count)
        {
            var noise = new GumbelStream(Key, FirstRow + (ulong)first, count, Classes, stackalloc uint[GumbelStream.Room]);
            var buffer = ArrayPool<float>.Shared.Rent(Classes);
            var perturbed = buffer.AsSpan(0, Classes);
            for (var r = first; r < first + count; r++)
            {
                ref var x = ref Logits[(nint)r * Classes];
                noise.Perturb(ref x, Greatest(ref x, Classes, r), Classes, ref perturbed[0]);
                var ranking = new Span<int>(Index + ((nint)r * Count), Count);
                Rank(perturbed, ranking, r);
                if (LogProbabilities == null) continue;
                var logits = new ReadOnlySpan<float>(Logits + ((nint)r * Classes), Classes);
                LogProbabilities[r] = LogProbability(logits, ranking, perturbed);
            }
            ArrayPool<float>.Shared.Return(buffer);
        }

        // A heap of the best so far, the least of them on top. Removing them one by one puts them in order.
        static void Rank(ReadOnlySpan<float> perturbed, Span<int> heap, long row, string argument = "logits")
        {
            var size = 0;
            for (var k = 0; k < perturbed.Length; k++)
            {
                if (float.IsNegativeInfinity(perturbed[k])) continue;
                if (size < heap.Length)
                {
                    heap[size] = k;
                    for (var child = size++; child > 0 && Before(perturbed, heap[(child - 1) / 2], heap[child]); child = (child - 1) / 2)
                        (heap[child], heap[(child - 1) / 2]) = (heap[(child - 1) / 2], heap[child]);
                }
                else if (perturbed[k] > perturbed[heap[0]])
                {
                    heap[0] = k;
                    SiftDown(perturbed, heap);
                }
            }
            if (size < heap.Length) throw new ArgumentException($"Row {row} has {size} classes that are not masked, fewer than k = {heap.Length}.", argument);
            for (var end = heap.Length - 1; end > 0; end--)
            {
                (heap[0], heap[end]) = (heap[end], heap[0]);
                SiftDown(perturbed, heap[..end]);
            }
        }

        static void SiftDown(ReadOnlySpan<float> perturbed, Span<int> heap)
        {
            for (var parent = 0; ;)
            {
                var child = (2 * parent) + 1;
                if (child >= heap.Length) return;
                if (child + 1 < heap.Length && Before(perturbed, heap[child], heap[child + 1])) child++;
                if (!Before(perturbed, heap[parent], heap[child])) return;
                (heap[parent], heap[child]) = (heap[child], heap[parent]);
                parent = child;
            }
        }

        // Of equals, the earlier class ranks first.
        static bool Before(ReadOnlySpan<float> perturbed, int a, int b) => perturbed[a] > perturbed[b] || (perturbed[a] == perturbed[b] && a < b);

        // Σⱼ log (wⱼ / (wⱼ + … + w_k + what is not drawn)): from the last to the first, so that everything is added. What is
        // left weighs e^(greatest + log), kept apart, so that nothing is lost far from 0.
        static float LogProbability(ReadOnlySpan<float> logits, ReadOnlySpan<int> ranking, Span<float> rest)
        {
            logits.CopyTo(rest);
            foreach (var drawn in ranking) rest[drawn] = float.NegativeInfinity;
            double greatest = RowVectors.Max(ref rest[0], logits.Length);
            var log = 0.0;
            if (!double.IsNegativeInfinity(greatest))
            {
                RowVectors.ExpAndSum(ref rest[0], (float)greatest, 1, logits.Length, ref rest[0]);
                log = Math.Log(RowVectors.PreciseSum(ref rest[0], logits.Length));
            }
            var total = 0.0;
            for (var j = ranking.Length - 1; j >= 0; j--)
            {
                double logit = logits[ranking[j]];
                var lead = logit - greatest - log;
                (greatest, log) = lead > 0 ? (logit, LogOnePlus(Math.Exp(-lead))) : (greatest, log + LogOnePlus(Math.Exp(lead)));
                total += logit - greatest - log;
            }
            return (float)total;
        }

        // log(1 + x), precise for small x too.
        static double LogOnePlus(double x)
        {
            var one = 1 + x;
            return one == 1 ? x : Math.Log(one) * x / (one - 1);
        }
    }
}
