namespace Reparam.Benchmarks.Comparison;

/// <summary>Work that is timed beside another library.</summary>
public interface IWork
{
    /// <summary>Does the whole work once, with new noise in each call.</summary>
    void Call();

    /// <summary>Results of the last call, by name; the other side checks them.</summary>
    IEnumerable<(string Name, Array Values)> Results { get; }
}
