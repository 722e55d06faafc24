namespace Reparam.Experiments.Policy;

/// <summary>
/// Linear system A·x = b of a chain that leaves its states, factored into L·U in place. Elements beyond a band around the diagonal
/// are zero, the other elements beside the diagonal are not positive, and the sum of each row is given instead of its diagonal.
/// </summary>
/// <remarks>
/// Elimination adds numbers of one sign only, so no digits cancel, however rarely the chain leaves a state. The sum of a row is
/// eliminated with it, and each pivot is computed from what then stands beside it. Source: Grassmann, Taksar and Heyman 1985.
/// </remarks>
/// <param name="size">n, the number of equations.</param>
/// <param name="band">Greatest distance of an element from the diagonal.</param>
sealed class BandedSystem(int size, int band)
{
    readonly double[] _elements = new double[(long)size * ((2 * band) + 1)];
    readonly double[] _sums = new double[size];

    /// <summary>Sums of the rows, not negative. Set them before factoring.</summary>
    public Span<double> Sums => _sums;

    /// <summary>Sets all elements to zero.</summary>
    public void Clear() => Array.Clear(_elements);

    /// <summary>An element beside the diagonal, not positive; its column is at most the band away from its row.</summary>
    public ref double this[int row, int column] => ref _elements[((long)row * ((2 * band) + 1)) + column - row + band];

    /// <summary>Replaces the matrix by its factors; afterwards only the solutions are of use.</summary>
    public void Factor()
    {
        for (var k = 0; k < size; k++)
        {
            var end = Math.Min(size - 1, k + band);
            var source = Row(k, k + 1, end);
            var pivot = _sums[k];
            foreach (var element in source) pivot -= element;
            this[k, k] = pivot;
            for (var row = k + 1; row <= end; row++)
            {
                if (this[row, k] == 0) continue;
                var factor = this[row, k] /= pivot;
                var target = Row(row, k + 1, end);
                for (var i = 0; i < target.Length; i++) target[i] -= factor * source[i];
                _sums[row] -= factor * _sums[k];
            }
        }
    }

    /// <summary>Solves A·x = b in place.</summary>
    public void Solve(Span<double> x)
    {
        for (var row = 0; row < size; row++)
        {
            for (var column = Math.Max(0, row - band); column < row; column++) x[row] -= this[row, column] * x[column];
        }
        for (var row = size - 1; row >= 0; row--)
        {
            for (var column = Math.Min(size - 1, row + band); column > row; column--) x[row] -= this[row, column] * x[column];
            x[row] /= this[row, row];
        }
    }

    /// <summary>Solves Aᵀ·x = b in place.</summary>
    public void SolveTransposed(Span<double> x)
    {
        for (var row = 0; row < size; row++)
        {
            for (var column = Math.Max(0, row - band); column < row; column++) x[row] -= this[column, row] * x[column];
            x[row] /= this[row, row];
        }
        for (var row = size - 1; row >= 0; row--)
        {
            for (var column = Math.Min(size - 1, row + band); column > row; column--) x[row] -= this[column, row] * x[column];
        }
    }

    Span<double> Row(int row, int first, int last)
        => first > last ? [] : _elements.AsSpan((int)(((long)row * ((2 * band) + 1)) + first - row + band), last - first + 1);
}
