using System.Text;

namespace Reparam.Experiments.Samples;

/// <summary>Draws of one kind from one row of logits, a block at a time. Draw i is a function of the key and i alone.</summary>
public interface ISampler
{
    /// <summary>Number of draws in a block.</summary>
    int Block { get; }

    /// <summary>Whether a draw is a list of numbers, rather than one number.</summary>
    bool IsList { get; }

    /// <summary>Makes draws, beginning with <paramref name="first"/>.</summary>
    /// <param name="first">Index of the first draw in the stream.</param>
    /// <param name="count">Number of draws, up to a block.</param>
    /// <exception cref="ArgumentException">The logits cannot be drawn from.</exception>
    void Fill(ulong first, int count);

    /// <summary>Appends a draw of the block that was made last, its numbers separated by commas.</summary>
    /// <param name="text">Receives the text.</param>
    /// <param name="draw">Index within the block.</param>
    void Write(StringBuilder text, int draw);

    /// <summary>The log-probability of a draw of the block that was made last, in nats; null for draws that have none.</summary>
    /// <param name="draw">Index within the block.</param>
    float? LogProbability(int draw);
}
