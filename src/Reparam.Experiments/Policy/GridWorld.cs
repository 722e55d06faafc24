using System.Globalization;

namespace Reparam.Experiments.Policy;

/// <summary>
/// Grid world: a move up, down, left or right, which goes aside with probability <see cref="Slip"/>, half to each side. A move
/// into a wall or off the map stays. The reward of a move is the step reward, plus 1 on entering G, minus 1 on entering X.
/// </summary>
/// <remarks>G and X end the episode. A move is discounted by γ to the power of the moves before it.</remarks>
sealed class GridWorld
{
    /// <summary>Number of actions, K: up, down, left, right.</summary>
    public const int Actions = 4;

    // For each turn the direction of each action: straight on, to the left, to the right. Each turn is a permutation.
    static readonly int[][] Turned = [[0, 1, 2, 3], [2, 3, 1, 0], [3, 2, 0, 1]];

    readonly int[] _next;

    /// <summary>Makes the world of a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="slip">Probability that a move goes aside, in [0, 1].</param>
    /// <param name="stepReward">Reward of every move, finite; below 0 it is a cost.</param>
    /// <param name="gamma">Discount of a move, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public GridWorld(GridMap map, double slip = 0.1, double stepReward = 0, double gamma = 0.95)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (slip is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(slip), slip, "A probability lies in [0, 1].");
        if (gamma is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "A discount lies in [0, 1].");
        if (!double.IsFinite(stepReward)) throw new ArgumentOutOfRangeException(nameof(stepReward), stepReward, "A step reward is finite.");
        (Map, Slip, StepReward, Gamma, _next) = (map, slip, stepReward, gamma, new int[map.Cells * Actions]);
        ReadOnlySpan<(int, int)> directions = [(-1, 0), (1, 0), (0, -1), (0, 1)];
        for (var i = 0; i < _next.Length; i++)
        {
            var ((row, column), (down, right)) = (map.Place(i / Actions), directions[i % Actions]);
            var neighbour = map.Number(row + down, column + right);
            _next[i] = map.IsTerminal(i / Actions) ? -1 : neighbour >= 0 ? neighbour : i / Actions;
        }
        Arrival = [.. Enumerable.Range(0, map.Cells).Select(cell => stepReward + (map.At(cell) switch { 'G' => 1, 'X' => -1, _ => 0 }))];
        CannotReachGoal = Unreached(cell => map.At(cell) == 'G').Count;
    }

    /// <summary>The map.</summary>
    public GridMap Map { get; }

    /// <summary>Probability that a move goes aside.</summary>
    public double Slip { get; }

    /// <summary>Reward of every move.</summary>
    public double StepReward { get; }

    /// <summary>Discount of a move.</summary>
    public double Gamma { get; }

    /// <summary>Number of cells.</summary>
    public int Cells => Map.Cells;

    /// <summary>Rewards on arrival, one for each cell.</summary>
    public double[] Arrival { get; }

    /// <summary>Number of start cells from which no walk leads to G.</summary>
    public int CannotReachGoal { get; }

    /// <summary>Neighbours <c>[cells, 4]</c>: where a move in each direction ends; −1 from G and X, which have no moves.</summary>
    public ReadOnlySpan<int> Next => _next;

    /// <summary>Direction in which an action goes after a turn: 0 straight on, 1 to the left, 2 to the right.</summary>
    public static int Direction(int action, int turn) => Turned[turn][action];

    /// <summary>Probabilities of the four directions, from those of the actions.</summary>
    public void Directions(ReadOnlySpan<double> actions, Span<double> directions)
    {
        directions.Clear();
        for (var action = 0; action < Actions; action++)
        {
            directions[Direction(action, 0)] += actions[action] * (1 - Slip);
            directions[Direction(action, 1)] += actions[action] * Slip / 2;
            directions[Direction(action, 2)] += actions[action] * Slip / 2;
        }
    }

    // Start cells from which no walk leads to a cell that is wanted. Walks can be reversed, so the search begins there.
    List<int> Unreached(Func<int, bool> wanted)
    {
        var reached = new bool[Cells];
        var queue = new Queue<int>(Enumerable.Range(0, Cells).Where(cell => Map.IsTerminal(cell) && wanted(cell)));
        while (queue.TryDequeue(out var cell))
        {
            var (row, column) = Map.Place(cell);
            foreach (var (down, right) in (ReadOnlySpan<(int, int)>)[(-1, 0), (1, 0), (0, -1), (0, 1)])
            {
                var neighbour = Map.Number(row + down, column + right);
                if (neighbour < 0 || reached[neighbour] || Map.IsTerminal(neighbour)) continue;
                reached[neighbour] = true;
                queue.Enqueue(neighbour);
            }
        }
        return [.. Map.Starts.Where(cell => !reached[cell])];
    }

    /// <summary>Checks that the best return of an episode without a limit of moves is finite.</summary>
    /// <exception cref="WorldException">γ is 1, and it is not.</exception>
    public void CheckEnds()
    {
        if (Gamma < 1) return;
        if (StepReward > 0)
            throw new WorldException("With gamma 1 the step cost must not be below 0, because walking forever would then pay without limit.");
        if (StepReward == 0 || Unreached(_ => true) is not [var cell, ..]) return;
        var (row, column) = Map.Place(cell);
        throw new WorldException(string.Create(CultureInfo.InvariantCulture,
            $"With gamma 1 and a step cost, an episode that starts in line {row + 1}, column {column + 1} has no finite return, because it can never end."));
    }
}
