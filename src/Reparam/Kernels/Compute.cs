namespace Reparam.Kernels;

/// <summary>
/// What computes: a team of threads and the matrix product they serve. Work over rows is cut into blocks of fixed size,
/// so the bits of a result do not depend on the number of threads.
/// </summary>
public sealed class Compute : IDisposable
{
    // Elements per block: enough to pay for handing it to a thread, little enough to stay in the second-level cache.
    const int BlockElements = 8192;

    readonly Workers _workers;

    /// <summary>A team of threads with the managed matrix product, or another one.</summary>
    /// <param name="threads">How many threads compute, the caller's own included; at least 1.</param>
    /// <param name="product">Makes the matrix product for the team; the managed <see cref="BlockedProduct"/> by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public Compute(int threads = 1, Func<Workers, IMatrixProduct>? product = null)
    {
        _workers = new Workers(threads);
        Product = product?.Invoke(_workers) ?? new BlockedProduct(_workers);
    }

    /// <summary>The matrix product.</summary>
    public IMatrixProduct Product { get; }

    /// <summary>Room for what a kernel needs between two steps of its own.</summary>
    internal PackingBuffer Scratch { get; } = new();

    /// <summary>Number of threads that compute.</summary>
    public int Threads => _workers.Threads;

    /// <summary>
    /// Runs a kernel over rows. Every operand is <c>[rows, its own width]</c> (empty where the kernel has no use for it).
    /// </summary>
    internal unsafe void Rows<TKernel>(
        int rows, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> y, float scalar = 0)
        where TKernel : IRowKernel
    {
        fixed (float* pa = a, pb = b, pc = c, py = y)
        {
            var body = new RowBlocks<TKernel>
            {
                A = pa,
                B = pb,
                C = pc,
                Y = py,
                Scalar = scalar,
                WidthA = a.Length / rows,
                WidthB = b.Length / rows,
                WidthC = c.Length / rows,
                WidthY = y.Length / rows,
            };
            var widest = Math.Max(Math.Max(body.WidthA, body.WidthB), Math.Max(body.WidthC, body.WidthY));
            Ranges(rows, Math.Max(1, BlockElements / Math.Max(1, widest)), body);
        }
    }

    /// <summary>Runs a kernel element by element: rows of width 1.</summary>
    internal void Elements<TKernel>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, float scalar = 0)
        where TKernel : IRowKernel
        => Rows<TKernel>(y.Length, a, b, default, y, scalar);

    /// <summary>Runs numbered blocks on the team.</summary>
    internal void Run<TBody>(int blocks, in TBody body) where TBody : struct, IBlockBody => _workers.Run(blocks, body);

    /// <summary>Runs a body over elements, cut into ranges of fixed size.</summary>
    internal void Ranges<TBody>(int count, in TBody body) where TBody : struct, IRangeBody => Ranges(count, BlockElements, body);

    /// <summary>Ends the team's threads.</summary>
    public void Dispose() => _workers.Dispose();

    /// <summary>Runs a body over elements, cut into ranges of <paramref name="perBlock"/>.</summary>
    internal void Ranges<TBody>(int count, int perBlock, in TBody body) where TBody : struct, IRangeBody
        => _workers.Run((int)(((long)count + perBlock - 1) / perBlock), new RangeBlocks<TBody> { Body = body, Count = count, PerBlock = perBlock });

    struct RangeBlocks<TBody> : IBlockBody where TBody : struct, IRangeBody
    {
        public TBody Body;
        public int Count, PerBlock;

        public readonly void Run(int block)
        {
            var first = block * PerBlock;
            Body.Run(first, Math.Min(PerBlock, Count - first));
        }
    }

    unsafe struct RowBlocks<TKernel> : IRangeBody where TKernel : IRowKernel
    {
        public float* A, B, C, Y;
        public int WidthA, WidthB, WidthC, WidthY;
        public float Scalar;

        public readonly void Run(int first, int count)
        {
            TKernel.Run(new RowBlock
            {
                Count = count,
                Scalar = Scalar,
                A = new ReadOnlySpan<float>(A + ((nint)first * WidthA), count * WidthA),
                B = new ReadOnlySpan<float>(B + ((nint)first * WidthB), count * WidthB),
                C = new ReadOnlySpan<float>(C + ((nint)first * WidthC), count * WidthC),
                Y = new Span<float>(Y + ((nint)first * WidthY), count * WidthY),
            });
        }
    }
}

/// <summary>Work over numbered elements; each range must write only what is its own.</summary>
interface IRangeBody
{
    /// <summary>Does the elements <paramref name="first"/> and on, <paramref name="count"/> of them.</summary>
    void Run(int first, int count);
}

/// <summary>A kernel over a block of rows.</summary>
interface IRowKernel
{
    static abstract void Run(in RowBlock block);
}

/// <summary>One block of rows: the operands' slices, the result's, and a number.</summary>
ref struct RowBlock
{
    public ReadOnlySpan<float> A, B, C;
    public Span<float> Y;
    public float Scalar;
    public int Count;
}
