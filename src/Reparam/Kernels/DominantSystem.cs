using System.Numerics.Tensors;

namespace Reparam.Kernels;

/// <summary>
/// Linear systems whose matrix is symmetric, with off-diagonals −w ≤ 0 and rows that sum to an excess r ≥ 0: the Laplacian
/// of a weighted graph, with a leak at every node. Elimination on w and r never subtracts, so nothing cancels however
/// different the weights and however small the leaks (Grassmann, Taksar and Heyman 1985).
/// </summary>
static class DominantSystem
{
    /// <summary>
    /// Solves for <paramref name="x"/> in place. Without any leak the matrix is singular; the last unknown of every part that
    /// hangs together is then 0. n³/6 multiplications.
    /// </summary>
    /// <param name="weights">w, <c>[n, n]</c>, of which the upper triangle is read; destroyed.</param>
    /// <param name="excess">r, <c>[n]</c>; destroyed.</param>
    /// <param name="x">The right-hand side, <c>[n]</c>; receives the solution.</param>
    public static void Solve(Span<double> weights, Span<double> excess, Span<double> x)
    {
        var n = x.Length;
        for (var k = 0; k < n; k++)
        {
            var row = weights.Slice((k * n) + k + 1, n - k - 1);
            var pivot = excess[k] + TensorPrimitives.Sum<double>(row);
            weights[(k * n) + k] = pivot;
            if (pivot == 0) continue;
            for (var a = k + 1; a < n; a++)
            {
                var share = row[a - k - 1] / pivot;
                if (share == 0) continue;
                excess[a] += share * excess[k];
                x[a] += share * x[k];
                var other = weights.Slice((a * n) + a + 1, n - a - 1);
                TensorPrimitives.MultiplyAdd(row[(a - k)..], share, other, other);
            }
        }
        for (var k = n - 1; k >= 0; k--)
        {
            var pivot = weights[(k * n) + k];
            x[k] = pivot == 0 ? 0 : (x[k] + TensorPrimitives.Dot<double>(weights.Slice((k * n) + k + 1, n - k - 1), x[(k + 1)..])) / pivot;
        }
    }
}
