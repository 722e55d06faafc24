using Reparam.Experiments.Datasets;
using Reparam.Randomness;

namespace Reparam.Experiments.Losses;

/// <summary>Images whose training labels are partly wrong. Validation and test labels are true.</summary>
/// <param name="Train">Training images.</param>
/// <param name="NoisyLabels">Their labels, some of them wrong.</param>
/// <param name="Validation">Validation images.</param>
/// <param name="Test">Test images.</param>
/// <param name="Classes">Number of classes K.</param>
sealed record LossData(BinarizedImages Train, int[] NoisyLabels, BinarizedImages Validation, BinarizedImages Test, int Classes)
{
    // 53 bits make a uniform number below 1.
    const double Unit = 1.0 / (1L << 53);

    /// <summary>Takes the first training and validation images of a data set.</summary>
    /// <param name="dataset">The data set, with labels.</param>
    /// <param name="images">Number of training images.</param>
    /// <param name="validation">Number of validation images.</param>
    /// <param name="noise">Probability that a training label is replaced by another class, each of the others equally likely.</param>
    /// <param name="key">Names the labels that are replaced.</param>
    public static LossData Of(Dataset dataset, int images, int validation, double noise, RandomKey key)
    {
        var (train, classes) = (dataset.Train.Slice(0, images), ClassesOf(dataset));
        var labels = train.Labels!.Value.ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            var draw = key.Split((ulong)i);
            if ((draw.Bits64(0) >> 11) * Unit < noise) labels[i] = (labels[i] + 1 + (int)(draw.Bits64(1) % (ulong)(classes - 1))) % classes;
        }
        return new(Rows(train), labels, Rows(dataset.Validation.Slice(0, validation)), Rows(dataset.Test), classes);
    }

    /// <summary>Number of classes of a data set: its greatest label plus 1.</summary>
    public static int ClassesOf(Dataset dataset)
        => 1 + new[] { dataset.Train, dataset.Validation, dataset.Test }.Max(set => set.Labels!.Value.ToArray().DefaultIfEmpty().Max());

    static BinarizedImages Rows(ImageSet images) => new(images, images.IsBinary ? Binarization.Fixed : Binarization.None);
}
