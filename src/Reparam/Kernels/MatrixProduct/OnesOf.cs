using System.Numerics;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>
/// Where a matrix of zeros and ones has its ones, by rows and on demand by columns: binary images, one-hot codes. The
/// lists are reused from matrix to matrix.
/// </summary>
sealed unsafe class OnesOf
{
    // With more ones than that, the dense product is as fast.
    const double MaxDensity = 0.25;

    int[] _byRow = [], _byColumn = [], _rowStart = [], _columnStart = [];

    /// <summary>Finds the ones, or says that the matrix holds another number, or too many ones.</summary>
    public bool TryFind(float* matrix, int rows, int columns)
    {
        var most = (int)(MaxDensity * rows * columns);
        Grow(ref _byRow, most + columns);
        Grow(ref _rowStart, rows + 1);
        var count = 0;
        fixed (int* ones = _byRow)
        {
            for (var row = 0; row < rows; row++, matrix += columns)
            {
                _rowStart[row] = count;
                if (!TryFindInRow(matrix, columns, ones, ref count) || count > most) return false;
            }
        }
        _rowStart[rows] = count;
        (Rows, Columns) = (rows, columns);
        return true;
    }

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    /// <summary>Columns of the ones of each row, in order: row i's are from <c>Start[i]</c> to <c>Start[i + 1]</c>.</summary>
    public (int[] Start, int[] Ones) ByRow => (_rowStart, _byRow);

    /// <summary>Rows of the ones of each column, in order.</summary>
    public (int[] Start, int[] Ones) ByColumn()
    {
        var count = _rowStart[Rows];
        Grow(ref _byColumn, count);
        Grow(ref _columnStart, Columns + 2);
        // start[c + 2] counts, then start[c + 1] is where column c's next one goes, and at last where it ends.
        var start = _columnStart.AsSpan(0, Columns + 2);
        start.Clear();
        foreach (var column in _byRow.AsSpan(0, count)) start[column + 2]++;
        for (var column = 2; column < start.Length; column++) start[column] += start[column - 1];
        for (var row = 0; row < Rows; row++)
        {
            for (var i = _rowStart[row]; i < _rowStart[row + 1]; i++) _byColumn[start[_byRow[i] + 1]++] = row;
        }
        return (_columnStart, _byColumn);
    }

    static bool TryFindInRow(float* row, int columns, int* ones, ref int count)
    {
        var column = 0;
        for (; column <= columns - 16; column += 16)
        {
            var numbers = Vector512.Load(row + column);
            var one = Vector512.Equals(numbers, Vector512<float>.One).ExtractMostSignificantBits();
            if ((one | Vector512.Equals(numbers, default).ExtractMostSignificantBits()) != 0xFFFF) return false;
            for (var left = one; left != 0; left &= left - 1)
                ones[count++] = column + BitOperations.TrailingZeroCount(left);
        }
        for (; column < columns; column++)
        {
            if (row[column] == 1) ones[count++] = column;
            else if (row[column] != 0) return false;
        }
        return true;
    }

    static void Grow(ref int[] array, int length)
    {
        if (array.Length < length) array = GC.AllocateUninitializedArray<int>(length);
    }
}
