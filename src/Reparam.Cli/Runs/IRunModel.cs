using Reparam.Autodiff;
using Reparam.Cli.Datasets;
using Reparam.Cli.Reports;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Cli.Runs;

/// <summary>A model as a run needs it; what is alike in the runs of all models is said elsewhere, once.</summary>
interface IRunModel
{
    /// <summary>What is trained.</summary>
    IModel Model { get; }

    /// <summary>What it is judged by.</summary>
    IMultiSampleBound Bound { get; }

    /// <summary>The kind of model, for a sentence that goes on with "trained by".</summary>
    string Title { get; }

    /// <summary>Pictures of what it makes of test images.</summary>
    /// <param name="tape">For all that is computed; it may be reset.</param>
    /// <param name="test">The test images.</param>
    /// <param name="key">Names the draws.</param>
    IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key);

    /// <summary>The means of its layers' codes, <c>[B, N, K]</c> or <c>[B, N]</c> each, under the heading for their usage.</summary>
    /// <param name="images">Images <c>[B, D]</c>.</param>
    /// <param name="key">Names the draws.</param>
    IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key);
}
