using System.Text;

namespace Reparam.Experiments.Samples;

/// <summary>Draws of one kind from one row of logits, a block at a time; draw i is a function of the key and i alone.</summary>
interface ISampler
{
    /// <summary>How many draws a block holds.</summary>
    int Block { get; }

    /// <summary>Whether a draw is a list of numbers rather than one.</summary>
    bool IsList { get; }

    /// <summary>Makes draws <paramref name="first"/> and on.</summary>
    /// <param name="first">The first draw's place in the stream.</param>
    /// <param name="count">How many, up to a block.</param>
    void Fill(ulong first, int count);

    /// <summary>Appends a draw of the block last made, its numbers parted by commas.</summary>
    void Write(StringBuilder text, int draw);

    /// <summary>The log-probability of a draw of the block last made, for kinds that have one.</summary>
    float? LogProbability(int draw);
}
