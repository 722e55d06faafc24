using System.Numerics;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Sampling;

/// <summary>
/// Samples from rows of logits, without a tape: Gumbel-max, inverse cdf, Gumbel top-k and Gumbel-Softmax. Logits are any
/// unnormalised log-probabilities; <c>-∞</c> masks a class, which is then never drawn. The overloads over spans allocate nothing.
/// </summary>
/// <remarks>
/// Randomness is addressed: row r of a call takes the noise of row <c>firstRow + r</c> of the key's stream, so a batch
/// equals its rows and the split of a batch never shows. Functions of one key share their noise: the class that
/// <see cref="GumbelMax(ReadOnlySpan{float}, RandomKey, ulong)"/> draws is the greatest of the Gumbel-Softmax sample.
/// </remarks>
public static partial class Draw
{
    // Elements that pass through the steps together: they stay in the first-level cache.
    const int BlockElements = 1024;

    // Elements a thread takes at a time.
    const int RangeElements = 16384;

    static int Rows(ReadOnlySpan<float> logits, int classes, string argument = "logits")
    {
        if (classes < 1) throw new ArgumentOutOfRangeException(nameof(classes), classes, "There is at least one class.");
        if (logits.IsEmpty || logits.Length % classes != 0)
            throw new ArgumentException($"Length {logits.Length} is not a whole number of rows of {classes} classes, at least one.", argument);
        return logits.Length / classes;
    }

    static int Classes(ReadOnlySpan<float> logits)
        => logits.Length > 0 ? logits.Length : throw new ArgumentException("There is no logit.", nameof(logits));

    static void Multiple(int length, int rows, string argument)
    {
        if (length == 0 || length % rows != 0) throw new ArgumentException($"Length {length} is not a multiple of the {rows} rows.", argument);
    }

    static void Length(int actual, long expected, string what, string argument)
    {
        if (actual != expected) throw new ArgumentException($"Length {actual} is not {what} = {expected}.", argument);
    }

    // In place, or apart: nothing between, where a row would be written before it is read.
    static void NotAcross(ReadOnlySpan<float> source, ReadOnlySpan<float> destination, string argument)
    {
        if (source.Overlaps(destination, out var offset) && offset != 0)
            throw new ArgumentException(
                $"It begins {offset} elements from where the input does and overlaps it; only the very same memory may be overwritten.", argument);
    }

    // A row's greatest logit, which every method takes off first: what all logits have in common must not round the noise away.
    internal static float Greatest(ref float row, int classes, long index, string argument = "logits")
    {
        var max = RowVectors.Max(ref row, classes);
        return float.IsFinite(max) ? max : throw Refused(max, index, argument);
    }

    static ArgumentException Refused(float max, long row, string argument)
        => new(float.IsNaN(max) ? $"Row {row} holds NaN." : max > 0 ? $"Row {row} holds +∞." : $"All classes of row {row} are masked (−∞).", argument);

    static void OverRows<TBody>(Compute? compute, int rows, int classes, in TBody body) where TBody : struct, IRangeBody
    {
        if (compute is null) body.Run(0, rows);
        else
        {
            // A multiple of 64 rows, if possible: ranges then begin where the generator's groups do.
            var range = Math.Max(1, RangeElements / classes);
            compute.Ranges(rows, range > 64 ? range & ~63 : range, body);
        }
    }
}
