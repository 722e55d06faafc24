using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Randomness;

namespace Reparam.Experiments.SemiSupervised;

/// <summary>Settings of the labels that a semi-supervised run learns from.</summary>
/// <param name="list">The list that they are added to.</param>
sealed class LabelSettings(SettingList list)
{
    const int LabelsOfEach = 10;

    public Setting<int> Classes { get; } = list.Add(new WholeSetting<int>("classes", 10) { From = 2, To = 1_000_000, Help = "Classes.", ShapesWeights = true });

    public Setting<int> Labels { get; } = list.Add(new WholeSetting<int>("labels", 100)
    {
        To = 1_000_000,
        Help = "Training images with a label, equally many of each class.",
        DefaultFrom = settings => LabelsOfEach * Number(settings, "classes"),
        DefaultText = $"{LabelsOfEach} of each class",
    });

    public Setting<int> LabelledBatch { get; } = list.Add(new WholeSetting<int>("labelled-batch", 10)
    {
        To = 1_000_000,
        Help = "Labelled images in a step, beside the unlabelled ones.",
        DefaultFrom = settings => Math.Min(10, Number(settings, "labels")),
        DefaultText = "10, or all if there are fewer",
    });

    public Setting<double> Alpha { get; } = list.Add(new NumberSetting("alpha", 1)
    {
        From = 0,
        To = 1e6,
        Help = "Weight of the classifier's own term.",
        DefaultFrom = settings => SemiSupervisedExperiment.DefaultAlpha(settings.TextOf(settings.List.Find("estimator")!)),
        DefaultText = SemiSupervisedExperiment.DefaultAlphas,
    });

    public Setting<double> Augment { get; } = list.Add(AugmentSetting());

    public Setting<bool> RandomLabels { get; } = list.Add(new FlagSetting("random-labels")
    {
        Help = "Draw the labels at random instead of the data's, to measure speed with any number of classes.",
    });

    /// <summary>The strength of the labelled images' distortion, which <c>reproduce table2</c> has too.</summary>
    public static NumberSetting AugmentSetting() => new("augment", 0)
    {
        From = 0,
        To = 2,
        Help = $"Distort the labelled images at random, again in every step: at 1 {Distortion.AtStrengthOne}, at 0 not at all. "
            + "Of images that were binarized before, values between 0 and 1 are cut at one half.",
    };

    /// <summary>Refuses settings that do not fit the data.</summary>
    /// <exception cref="SettingException">They do not.</exception>
    public Settings Settle(Settings settings, ImageRunSettings images, Dataset dataset)
    {
        var (labels, unlabelled) = (settings.Get(Labels), dataset.Train.Count - settings.Get(Labels));
        LabelledChoice.Check(Labelled(settings, dataset, KeyOf(settings, images)), settings.Get(Classes), labels);
        if (settings.Get(LabelledBatch) > labels) throw LabelledBatch.Refuse(settings.Get(LabelledBatch), $"is more than the {labels} labelled images.");
        if (settings.Get(images.Batch) > unlabelled) throw images.Batch.Refuse(settings.Get(images.Batch), $"is more than the {unlabelled} training images without a label.");
        return settings;
    }

    /// <summary>The data set with the labels that the settings want.</summary>
    public Dataset Labelled(Settings settings, Dataset dataset, RandomKey key)
        => settings.Get(RandomLabels) ? LabelledChoice.WithRandomLabels(dataset, settings.Get(Classes), key.Split(2).Split(3)) : dataset;

    static RandomKey KeyOf(Settings settings, ImageRunSettings images) => RandomKey.FromSeed((ulong)settings.Get(images.Run.Seed));

    static int Number(Settings settings, string name) => settings.Get((Setting<int>)settings.List.Find(name)!);
}
