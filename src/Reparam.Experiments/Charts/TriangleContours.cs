namespace Reparam.Experiments.Charts;

/// <summary>
/// Computes the closed outlines of the region where a function on a triangle is at least a level. The function is evaluated at
/// the points of a triangular lattice and is linear between them.
/// </summary>
sealed class TriangleContours
{
    readonly int _steps;
    readonly double[] _values;

    /// <summary>Evaluates the function at the points of the lattice.</summary>
    /// <param name="steps">Number of parts of a side.</param>
    /// <param name="value">The function of the second and the third barycentric coordinate; finite.</param>
    public TriangleContours(int steps, Func<double, double, double> value)
    {
        _steps = steps;
        _values = new double[(steps + 1) * (steps + 1)];
        for (var i = 0; i <= steps; i++)
        {
            for (var j = 0; j <= steps - i; j++) _values[Lattice(i, j)] = value(i / (double)steps, j / (double)steps);
        }
    }

    /// <summary>Outlines of the region where the function is at least a level, in the second and third barycentric coordinates.</summary>
    public IReadOnlyList<IReadOnlyList<ChartPoint>> AtLeast(double level)
    {
        // Every small triangle gives its part of the region. Two parts that share an edge, in opposite directions, cancel it.
        var edges = new HashSet<(long From, long To)>();
        for (var i = 0; i < _steps; i++)
        {
            for (var j = 0; j < _steps - i; j++)
            {
                Clip([Lattice(i, j), Lattice(i + 1, j), Lattice(i, j + 1)], level, edges);
                if (i + j + 1 < _steps) Clip([Lattice(i + 1, j), Lattice(i + 1, j + 1), Lattice(i, j + 1)], level, edges);
            }
        }
        var next = edges.ToLookup(edge => edge.From, edge => edge.To).ToDictionary(group => group.Key, group => new Stack<long>(group));
        var outlines = new List<IReadOnlyList<ChartPoint>>();
        foreach (var start in next.Keys)
        {
            while (next[start].Count > 0)
            {
                var outline = new List<ChartPoint>();
                var at = start;
                do
                {
                    outline.Add(Place(at, level));
                    at = next[at].Pop();
                }
                while (at != start);
                outline = Straightened(outline);
                if (outline.Count >= 3) outlines.Add(outline);
            }
        }
        return outlines;
    }

    void Clip(ReadOnlySpan<int> triangle, double level, HashSet<(long From, long To)> edges)
    {
        Span<long> part = stackalloc long[6];
        var count = 0;
        for (var i = 0; i < 3; i++)
        {
            var (a, b) = (triangle[i], triangle[(i + 1) % 3]);
            if (_values[a] >= level) part[count++] = Key(a, a);
            if ((_values[a] >= level) != (_values[b] >= level)) part[count++] = Key(Math.Min(a, b), Math.Max(a, b));
        }
        for (var i = 0; i < count; i++)
        {
            var (from, to) = (part[i], part[(i + 1) % count]);
            if (!edges.Remove((to, from))) edges.Add((from, to));
        }
    }

    // Names a vertex of the lattice, or the point of an edge where the function equals the level.
    long Key(int a, int b) => ((long)a * _values.Length) + b;

    ChartPoint Place(long key, double level)
    {
        var (a, b) = ((int)(key / _values.Length), (int)(key % _values.Length));
        var t = a == b ? 0 : (level - _values[a]) / (_values[b] - _values[a]);
        double Between(int from, int to) => (from + (t * (to - from))) / _steps;
        return new(Between(a / (_steps + 1), b / (_steps + 1)), Between(a % (_steps + 1), b % (_steps + 1)));
    }

    int Lattice(int i, int j) => (i * (_steps + 1)) + j;

    // Removes points that coincide with the one before, or lie on the straight line between their neighbours.
    static List<ChartPoint> Straightened(List<ChartPoint> points)
    {
        var outline = points.Where((point, i) => i == 0 ? !Coincide(point, points[^1]) : !Coincide(point, points[i - 1])).ToList();
        var kept = new List<ChartPoint>();
        for (var i = 0; i < outline.Count; i++)
        {
            var (before, at, after) = (kept.Count > 0 ? kept[^1] : outline[^1], outline[i], outline[(i + 1) % outline.Count]);
            var turn = ((at.X - before.X) * (after.Y - at.Y)) - ((at.Y - before.Y) * (after.X - at.X));
            if (Math.Abs(turn) > 1e-7) kept.Add(at);
        }
        return kept.Count >= 3 ? kept : outline;
    }

    static bool Coincide(ChartPoint a, ChartPoint b) => Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y) < 1e-9;
}
