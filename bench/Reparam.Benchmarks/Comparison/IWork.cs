namespace Reparam.Benchmarks.Comparison;

/// <summary>What is timed beside another library: one call is the whole work, with fresh noise.</summary>
public interface IWork
{
    /// <summary>Does the work once.</summary>
    void Call();

    /// <summary>What the last call computed, by name: the other side checks it.</summary>
    IEnumerable<(string Name, Array Values)> Results { get; }
}
