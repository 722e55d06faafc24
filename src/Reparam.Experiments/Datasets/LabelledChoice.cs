using Reparam.Experiments.Configuration;
using Reparam.Randomness;

namespace Reparam.Experiments.Datasets;

/// <summary>Which training images a semi-supervised run has labels of: equally many of each class, drawn by the seed.</summary>
static class LabelledChoice
{
    /// <summary>The images, in ascending order.</summary>
    /// <param name="labels">The class of every training image.</param>
    /// <param name="classes">K.</param>
    /// <param name="count">How many images in all, a multiple of K.</param>
    /// <param name="key">Names the draw.</param>
    public static int[] Draw(ReadOnlySpan<int> labels, int classes, int count, RandomKey key)
    {
        var members = Members(labels, classes);
        return [.. members.SelectMany(images => images.OrderBy(i => key.Bits64((ulong)i)).Take(count / classes)).Order()];
    }

    /// <summary>Refuses a choice that cannot be made.</summary>
    /// <exception cref="SettingException">It cannot.</exception>
    public static void Check(Dataset dataset, int classes, int count)
    {
        if (Problem(dataset, classes, count) is { } problem) throw problem;
    }

    /// <summary>Why such images cannot be chosen; null if they can.</summary>
    public static SettingException? Problem(Dataset dataset, int classes, int count)
    {
        if (count < classes) return new("labels", $"{count} is fewer than one for each of the {classes} classes.");
        if (count % classes != 0) return new("labels", $"{count} is no multiple of the {classes} classes, which all have equally many.");
        foreach (var (set, what) in new[] { (dataset.Train, "training"), (dataset.Validation, "validation"), (dataset.Test, "test") })
        {
            if (set.Labels is not { } labels) return new("data", $"'{dataset.Name}' has no labels of its {what} images; random-labels draws some.");
            for (var i = 0; i < labels.Length; i++)
            {
                if (labels.Span[i] < 0 || labels.Span[i] >= classes)
                    return new("classes", $"{classes}, but {what} image {i} of '{dataset.Name}' has the label {labels.Span[i]}, out of range; random-labels draws labels for any number of classes.");
            }
        }
        var members = Members(dataset.Train.Labels!.Value.Span, classes);
        for (var k = 0; k < classes; k++)
        {
            if (members[k].Count == 0) return new("classes", $"{classes}, but '{dataset.Name}' has no training image of class {k}; random-labels draws labels for any number of classes.");
            if (members[k].Count < count / classes) return new("labels", $"{count} are {count / classes} of each class, but class {k} has {members[k].Count} training images.");
        }
        return null;
    }

    /// <summary>The first of the classes that no training image has; null if all are there.</summary>
    public static int? Missing(Dataset dataset, int classes)
        => Enumerable.Range(0, classes).Except(dataset.Train.Labels!.Value.ToArray()).Select(k => (int?)k).FirstOrDefault();

    /// <summary>The data set with labels drawn at random instead of its own.</summary>
    public static Dataset WithRandomLabels(Dataset dataset, int classes, RandomKey key)
    {
        return dataset with { Train = Drawn(dataset.Train, key.Split(0)), Validation = Drawn(dataset.Validation, key.Split(1)), Test = Drawn(dataset.Test, key.Split(2)) };

        ImageSet Drawn(ImageSet images, RandomKey of) => images with { Labels = Enumerable.Range(0, images.Count).Select(i => (int)(of.Bits64((ulong)i) % (ulong)classes)).ToArray() };
    }

    static List<int>[] Members(ReadOnlySpan<int> labels, int classes)
    {
        var members = new List<int>[classes];
        for (var k = 0; k < classes; k++) members[k] = [];
        for (var i = 0; i < labels.Length; i++) members[labels[i]].Add(i);
        return members;
    }
}
