using System.Runtime.Intrinsics;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Sampling;

/// <summary>
/// Rows of few classes, sixteen side by side: their logits, the noise of a block of them, and both together.
/// </summary>
unsafe struct SideBySide
{
    /// <summary>Room for the noise of a block, in floats, then for rows that do not stand together, and to align them.</summary>
    public const int Room = NoiseLength + ShortRows.Room;

    const int NoiseLength = 2048;

    public float* Logits, Noise;
    public int Rows, Classes;
    public RandomKey Key;
    public ulong FirstRow;

    /// <summary>Number of rows of a block: a multiple of 64, so that blocks begin where the generator's groups do.</summary>
    public readonly int BlockRows => NoiseLength / Classes & ~63;

    /// <summary>Makes the noise of a block.</summary>
    public readonly void Begin(int first, int count)
        => Key.FillGumbel((FirstRow + (ulong)first) * (ulong)Classes, new Span<float>(Noise, ((count + ShortRows.Count - 1) & -ShortRows.Count) * Classes));

    /// <summary>
    /// Logits less their row's greatest: sixteen rows from <paramref name="row"/> on (row v of the draws is row v % R), of
    /// which <paramref name="used"/> count and the last is repeated.
    /// </summary>
    public readonly void Load(int row, int used, Vector512<float>* lanes)
    {
        var logits = Together(row, used);
        var greatest = Vector512.Create(float.NegativeInfinity);
        var ordered = Vector512<float>.AllBitsSet;
        for (var k = 0; k < Classes; k++)
        {
            var x = lanes[k] = ShortRows.Gather(ref *logits, Classes, k);
            greatest = Vector512.MaxNative(greatest, x);
            ordered &= Vector512.Equals(x, x);
        }
        if (!Vector512.EqualsAll(ordered & (greatest - greatest), Vector512<float>.Zero) || !Vector512.EqualsAll(ordered.AsInt32(), Vector512<int>.AllBitsSet))
        {
            for (var lane = 0; lane < used; lane++) Draw.Greatest(ref logits[lane * Classes], Classes, (row + lane) % Rows);
        }
        for (var k = 0; k < Classes; k++) lanes[k] -= greatest;
    }

    /// <summary>Adds the noise of rows <paramref name="offset"/> and on of the block; gives each row's greatest and its class.</summary>
    public readonly (Vector512<float> Greatest, Vector512<int> Index) Perturb(int offset, Vector512<float>* lanes)
    {
        ref var noise = ref Noise[offset * Classes];
        var greatest = Vector512.Create(float.NegativeInfinity);
        var index = Vector512<int>.Zero;
        for (var k = 0; k < Classes; k++)
        {
            var perturbed = lanes[k] += ShortRows.Gather(ref noise, Classes, k);
            var better = Vector512.GreaterThan(perturbed, greatest);
            greatest = Vector512.ConditionalSelect(better, perturbed, greatest);
            index = Vector512.ConditionalSelect(better.AsInt32(), Vector512.Create(k), index);
        }
        return (greatest, index);
    }

    readonly float* Together(int row, int used)
    {
        var first = row % Rows;
        if (used == ShortRows.Count && first + used <= Rows) return Logits + ((nint)first * Classes);
        var together = Noise + NoiseLength;
        for (var lane = 0; lane < ShortRows.Count; lane++)
        {
            var source = (row + Math.Min(lane, used - 1)) % Rows;
            new ReadOnlySpan<float>(Logits + ((nint)source * Classes), Classes).CopyTo(new Span<float>(together + (lane * Classes), Classes));
        }
        return together;
    }
}
