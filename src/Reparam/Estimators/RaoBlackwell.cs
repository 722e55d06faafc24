using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Autodiff;
using Reparam.Functions;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// The path of Gumbel-Rao: <c>W = 1/n Σ J(yₖ)/τ</c> over relaxed samples yₖ drawn given the hard one. The noise is drawn on
/// the way back, draw by draw, so that n of them take the memory of one.
/// </summary>
/// <remarks>
/// Given D = eᵢ, with E standard exponential: <c>zᵢ = −log Eᵢ</c>, <c>zⱼ = −log(Eⱼ/pⱼ + Eᵢ)</c>, so relative to the class
/// drawn <c>log yⱼ = −softplus(log Eⱼ − log pⱼ − log Eᵢ)/τ</c>. W is symmetric, and a constant to a second gradient.
/// </remarks>
static class RaoBlackwell
{
    // Elements whose noise is drawn at once; they stay in the first-level cache.
    const int BlockLength = 1024;

    static readonly Rule ConditionRule = new("Condition", null);

    static readonly Rule PathRule = new("RaoBlackwell", (in Backward back) => back.Add(0, Times(back.Input(1), back.Input(2), back.Upstream, back.Scalar)));

    static readonly Rule TimesRule = new("RaoBlackwellTimes", (in Backward back)
        => back.Add(2, Times(back.Input(0), back.Input(1), back.Upstream, back.Scalar)));

    /// <summary>The path, for binary variables as two classes.</summary>
    /// <param name="logits">θ, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    /// <param name="sample">D, of the same shape.</param>
    /// <param name="noise">Names the noise.</param>
    /// <param name="firstExample">Index of the first row.</param>
    /// <param name="temperature">τ.</param>
    /// <param name="draws">n.</param>
    /// <param name="halfway">Whether y belongs to the probabilities ½(p + D) instead of p.</param>
    public static Value Path(Value logits, Value sample, RandomKey noise, long firstExample, float temperature, int draws, bool halfway = false)
    {
        if (TwoClasses.Are(logits))
            return TwoClasses.Ones(Path(TwoClasses.Logits(logits), TwoClasses.Sample(sample), noise, firstExample, temperature, draws, halfway));
        var tape = logits.Tape;
        var given = tape.Record(ConditionRule, logits.Shape);
        tape.Compute.Rows<Condition>(logits.Shape.WithoutLast().Count, logits.Data, sample.Data, default, tape.Write(given), halfway ? MathF.Log(2) : 0);
        var name = tape.Constant(0, new Shape(6));
        var words = MemoryMarshal.Cast<float, ulong>(tape.Write(name));
        (words[0], words[1], words[2]) = (noise.Bits64(0), (ulong)firstExample * (ulong)logits.Shape[1], (ulong)draws);
        var path = tape.Record(PathRule, logits.Shape, logits, given, name, temperature);
        logits.Data.CopyTo(tape.Write(path));
        return path;
    }

    // W·g, its noise drawn by name: the bits of a seed, the first row's place and the number of draws.
    static unsafe Value Times(Value given, Value name, Value upstream, float temperature)
    {
        var tape = given.Tape;
        var product = tape.Record(TimesRule, given.Shape, given, name, upstream, temperature);
        var words = MemoryMarshal.Cast<float, ulong>(name.Data);
        var classes = given.Shape.Last;
        fixed (float* g = given.Data, u = upstream.Data, y = tape.Write(product))
        {
            tape.Compute.Ranges(given.Shape.Count / classes, Math.Max(1, BlockLength / classes), new Body
            {
                Given = g,
                Upstream = u,
                Product = y,
                Classes = classes,
                Key = RandomKey.FromSeed(words[0]),
                FirstRow = words[1],
                Draws = (int)words[2],
                Temperature = temperature,
            });
        }
        return product;
    }

    // log pⱼ, or log ½pⱼ; +∞ for the class drawn, whose y is the greatest whatever the noise.
    sealed class Condition : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var classes = block.A.Length / block.Count;
            LogSoftmax.Forward(block.A, classes, block.Y);
            for (var i = 0; i < block.Y.Length; i++) block.Y[i] = block.B[i] == 1 ? float.PositiveInfinity : block.Y[i] - block.Scalar;
        }
    }

    unsafe struct Body : IRangeBody
    {
        public float* Given, Upstream, Product;
        public int Classes, Draws;
        public RandomKey Key;
        public ulong FirstRow;
        public float Temperature;

        [SkipLocalsInit]
        public readonly void Run(int first, int count)
        {
            var length = count * Classes;
            // Whole vectors, so that an element's bits do not depend on where a block ends.
            var whole = (length + 15) & ~15;
            float[]? rented = null;
            var y = whole <= BlockLength + 16 ? stackalloc float[BlockLength + 16] : rented = ArrayPool<float>.Shared.Rent(whole);
            y = y[..whole];
            var product = new Span<float>(Product + ((nint)first * Classes), length);
            product.Clear();
            for (var draw = 0; draw < Draws; draw++)
            {
                y[length..].Fill(1);
                Key.Split((ulong)draw).FillExponential((FirstRow + (ulong)first) * (ulong)Classes, y[..length]);
                Relax(y, first, count);
                for (var r = 0; r < count; r++) AddGradient(y.Slice(r * Classes, Classes), first + r, product.Slice(r * Classes, Classes));
            }
            var scale = 1 / (Temperature * Draws);
            foreach (ref var x in product) x *= scale;
            if (rented is not null) ArrayPool<float>.Shared.Return(rented);
        }

        // Exponential noise to relaxed samples, relative to the class drawn.
        readonly void Relax(Span<float> y, int first, int count)
        {
            ref var start = ref MemoryMarshal.GetReference(y);
            for (nuint i = 0; i < (nuint)y.Length; i += 16) VectorLog.Log(Vector512.LoadUnsafe(ref start, i)).StoreUnsafe(ref start, i);
            for (var r = 0; r < count; r++)
            {
                var given = new ReadOnlySpan<float>(Given + ((nint)(first + r) * Classes), Classes);
                var row = y.Slice(r * Classes, Classes);
                var drawn = row[given.IndexOf(float.PositiveInfinity)];
                for (var k = 0; k < row.Length; k++) row[k] = row[k] - given[k] - drawn;
            }
            var scale = Vector512.Create(-1 / Temperature);
            for (nuint i = 0; i < (nuint)y.Length; i += 16)
            {
                var a = Vector512.LoadUnsafe(ref start, i);
                var softplus = Vector512.MaxNative(a, Vector512<float>.Zero) + VectorLog.Log(Vector512<float>.One + VectorExp.Exp(-Vector512.Abs(a)));
                VectorExp.Exp(softplus * scale).StoreUnsafe(ref start, i);
            }
        }

        // J(y)·g for y up to its sum.
        readonly void AddGradient(ReadOnlySpan<float> y, int row, Span<float> product)
        {
            var upstream = new ReadOnlySpan<float>(Upstream + ((nint)row * Classes), Classes);
            var scale = 1 / Rows.Sum(y);
            var mean = Rows.Dot(y, upstream) * scale;
            for (var k = 0; k < y.Length; k++) product[k] += y[k] * scale * (upstream[k] - mean);
        }
    }
}
