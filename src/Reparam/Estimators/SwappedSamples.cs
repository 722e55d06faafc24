using System.Buffers;
using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// The pseudo-samples of ARSM: what perturbed logits harden to when the noise of two classes is swapped in every variable.
/// A swap can only lift one of its two classes to the top, so three classes of each variable decide all of them.
/// </summary>
readonly ref struct SwappedSamples
{
    /// <summary>The number of no swap; a swap's is that of its pair.</summary>
    public const int None = -1;

    const int Top = 3;

    readonly ReadOnlySpan<float> _logits, _noise;
    readonly int _variables, _classes;
    readonly int[] _top, _table;
    readonly ulong[] _hashes;
    readonly int _tableSize;

    /// <summary>Rents what it needs; <see cref="Return"/> gives it back.</summary>
    public SwappedSamples(Value logits, Value noise)
    {
        _logits = logits.Data;
        _noise = noise.Data;
        (_variables, _classes) = (logits.Shape[1], logits.Shape[2]);
        var samples = (_classes * (_classes - 1) / 2) + 1;
        _tableSize = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * samples));
        _table = ArrayPool<int>.Shared.Rent(_tableSize);
        _hashes = ArrayPool<ulong>.Shared.Rent(samples);
        _top = ArrayPool<int>.Shared.Rent(logits.Shape[0] * _variables * Top);
        for (var row = 0; row < logits.Shape[0] * _variables; row++) FindTop(row);
    }

    /// <summary>The number of the pair c &lt; j.</summary>
    public static int Pair(int c, int j, int classes) => (c * ((2 * classes) - c - 1) / 2) + (j - c - 1);

    /// <summary>
    /// Tells the samples of an example apart: which of the distinct ones each pair makes, and a pair that makes each of
    /// them. The first is that of no swap.
    /// </summary>
    /// <returns>How many there are.</returns>
    public int Distinct(int example, Span<int> slots, Span<int> firsts)
    {
        Array.Clear(_table, 0, _tableSize);
        var count = 0;
        Find(example, None, firsts, ref count);
        for (var (c, pair) = (0, 0); c < _classes; c++)
        {
            for (var j = c + 1; j < _classes; j++, pair++) slots[pair] = Find(example, pair, firsts, ref count, c, j);
        }
        return count;
    }

    /// <summary>Writes an example's sample of a pair as ones, over zeros.</summary>
    public void Write(int example, int pair, Span<float> destination)
    {
        var (c, j) = Swap(pair);
        for (var row = example * _variables; row < (example + 1) * _variables; row++) destination[(row * _classes) + Winner(row, c, j)] = 1;
    }

    public void Return()
    {
        ArrayPool<int>.Shared.Return(_top);
        ArrayPool<ulong>.Shared.Return(_hashes);
        ArrayPool<int>.Shared.Return(_table);
    }

    int Find(int example, int pair, Span<int> firsts, ref int count, int c = None, int j = None)
    {
        var (begin, end) = (example * _variables, (example + 1) * _variables);
        var hash = 14695981039346656037UL;
        for (var row = begin; row < end; row++) hash = (hash ^ (uint)Winner(row, c, j)) * 1099511628211UL;
        hash ^= hash >> 29;
        for (var at = (int)(hash & (ulong)(_tableSize - 1)); ; at = (at + 1) & (_tableSize - 1))
        {
            var found = _table[at] - 1;
            if (found < 0)
            {
                (_table[at], _hashes[count], firsts[count]) = (count + 1, hash, pair);
                return count++;
            }
            if (_hashes[found] == hash && Same(begin, end, c, j, firsts[found])) return found;
        }
    }

    bool Same(int begin, int end, int c, int j, int other)
    {
        var (d, k) = Swap(other);
        for (var row = begin; row < end; row++)
        {
            if (Winner(row, c, j) != Winner(row, d, k)) return false;
        }
        return true;
    }

    (int C, int J) Swap(int pair)
    {
        if (pair == None) return (None, None);
        // The root of c(2K − c − 1)/2 = pair, and a step where rounding missed it.
        var side = (2 * _classes) - 1;
        var c = (int)((side - Math.Sqrt(((double)side * side) - (8.0 * pair))) / 2);
        if (Pair(c, c + 1, _classes) > pair) c--;
        else if (Pair(c + 1, c + 2, _classes) <= pair) c++;
        return (c, c + 1 + pair - Pair(c, c + 1, _classes));
    }

    int Winner(int row, int c, int j)
    {
        if (c == None) return _top[row * Top];
        var logits = _logits.Slice(row * _classes, _classes);
        var noise = _noise.Slice(row * _classes, _classes);
        var best = c;
        var highest = logits[c] + noise[j];
        Challenge(j, logits[j] + noise[c], ref best, ref highest);
        for (var t = 0; t < Top; t++)
        {
            var k = _top[(row * Top) + t];
            if (k < 0 || k == c || k == j) continue;
            Challenge(k, logits[k] + noise[k], ref best, ref highest);
            break;
        }
        return best;
    }

    // The first of equal ones wins, as where samples are hardened.
    static void Challenge(int k, float height, ref int best, ref float highest)
    {
        if (height > highest || (height == highest && k < best)) (best, highest) = (k, height);
    }

    void FindTop(int row)
    {
        var logits = _logits.Slice(row * _classes, _classes);
        var noise = _noise.Slice(row * _classes, _classes);
        var top = _top.AsSpan(row * Top, Top);
        top.Fill(None);
        for (var k = 0; k < _classes; k++)
        {
            var (rising, height) = (k, logits[k] + noise[k]);
            for (var t = 0; t < Top; t++)
            {
                if (top[t] >= 0 && height <= logits[top[t]] + noise[top[t]]) continue;
                (top[t], rising) = (rising, top[t]);
                if (rising < 0) break;
                height = logits[rising] + noise[rising];
            }
        }
    }
}
