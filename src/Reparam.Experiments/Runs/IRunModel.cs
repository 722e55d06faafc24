using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>A model as a run needs it; what is alike in the runs of all models is said elsewhere, once.</summary>
interface IRunModel
{
    /// <summary>What is trained.</summary>
    IModel Model { get; }

    /// <summary>What it is judged by.</summary>
    IRunMeasure Measure { get; }

    /// <summary>The most numbers that a layer has for one image.</summary>
    int Widest { get; }

    /// <summary>The kind of model, for a sentence that goes on with "trained by".</summary>
    string Title { get; }

    /// <summary>What it is trained on.</summary>
    /// <param name="train">The training images.</param>
    /// <param name="order">Names the order of the images.</param>
    /// <param name="pixels">Names the pixels drawn afresh.</param>
    IBatchSource Batches(BinarizedImages train, RandomKey order, RandomKey pixels);

    /// <summary>A batch of blank images, to see what a step takes: its numbers and its rows.</summary>
    /// <param name="images">How many of what <c>--batch</c> counts.</param>
    (float[] Examples, int Rows) Trial(int images);

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
