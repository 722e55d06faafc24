using Reparam.Experiments.Configuration;
using Reparam.Randomness;

namespace Reparam.Experiments.Datasets;

/// <summary>Chooses the labelled training images of a semi-supervised run. Every class has the same number of them.</summary>
static class LabelledChoice
{
    const string DrawsLabels = "the setting random-labels draws labels for any number of classes.";

    /// <summary>Draws the labelled images.</summary>
    /// <param name="labels">Class of every training image.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="count">Number of labelled images, a multiple of K.</param>
    /// <param name="key">Key of the draw.</param>
    /// <returns>Indices of the images, in ascending order.</returns>
    public static int[] Draw(ReadOnlySpan<int> labels, int classes, int count, RandomKey key)
    {
        var members = Members(labels, classes);
        return [.. members.SelectMany(images => images.OrderBy(i => key.Bits64((ulong)i)).Take(count / classes)).Order()];
    }

    /// <summary>Checks that the data set has enough images of each class.</summary>
    /// <exception cref="SettingException">The images cannot be chosen.</exception>
    public static void Check(Dataset dataset, int classes, int count)
    {
        if (Problem(dataset, classes, count) is { } problem) throw problem;
    }

    /// <summary>Checks whether the labelled images can be chosen.</summary>
    /// <param name="dataset">Data set with its labels.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="count">Number of labelled images.</param>
    /// <returns>An exception with the setting that causes the problem; null if there is none.</returns>
    public static SettingException? Problem(Dataset dataset, int classes, int count)
    {
        if (count < classes) return new("labels", $"{count} is fewer than one for each of the {classes} classes.");
        if (count % classes != 0) return new("labels", $"{count} is not a multiple of {classes}; every class must have the same number of labelled images.");
        foreach (var (set, what) in new[] { (dataset.Train, "training"), (dataset.Validation, "validation"), (dataset.Test, "test") })
        {
            if (set.Labels is not { } labels)
                return new("data", $"'{dataset.Name}' has no labels of its {what} images; the setting random-labels draws labels.");
            for (var i = 0; i < labels.Length; i++)
            {
                var label = labels.Span[i];
                if (label < 0 || label >= classes)
                {
                    return new("classes",
                        $"{classes}, but {what} image {i} of '{dataset.Name}' has the label {label}, out of range; {DrawsLabels}");
                }
            }
        }
        var (members, share) = (Members(dataset.Train.Labels!.Value.Span, classes), count / classes);
        for (var k = 0; k < classes; k++)
        {
            if (members[k].Count == 0)
                return new("classes", $"{classes}, but '{dataset.Name}' has no training image of class {k}; {DrawsLabels}");
            if (members[k].Count < share)
                return new("labels", $"{count} means {share} of each class, but class {k} has only {members[k].Count} training images.");
        }
        return null;
    }

    /// <summary>Finds the first class without a training image.</summary>
    /// <returns>The class; null if every class has an image.</returns>
    public static int? Missing(Dataset dataset, int classes)
        => Enumerable.Range(0, classes).Except(dataset.Train.Labels!.Value.ToArray()).Select(k => (int?)k).FirstOrDefault();

    /// <summary>Replaces all labels of a data set by random labels.</summary>
    public static Dataset WithRandomLabels(Dataset dataset, int classes, RandomKey key)
    {
        return dataset with
        {
            Train = Drawn(dataset.Train, key.Split(0)),
            Validation = Drawn(dataset.Validation, key.Split(1)),
            Test = Drawn(dataset.Test, key.Split(2)),
        };

        ImageSet Drawn(ImageSet images, RandomKey of)
            => images with { Labels = Enumerable.Range(0, images.Count).Select(i => (int)(of.Bits64((ulong)i) % (ulong)classes)).ToArray() };
    }

    static List<int>[] Members(ReadOnlySpan<int> labels, int classes)
    {
        var members = new List<int>[classes];
        for (var k = 0; k < classes; k++) members[k] = [];
        for (var i = 0; i < labels.Length; i++) members[labels[i]].Add(i);
        return members;
    }
}
