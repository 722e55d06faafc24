using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Randomness;

namespace Reparam.Experiments.SemiSupervised;

/// <summary>Settings of the labels of a semi-supervised run.</summary>
/// <param name="list">List that the settings are added to.</param>
sealed class LabelSettings(SettingList list)
{
    const int LabelsOfEach = 10;

    public Setting<int> Classes { get; } = list.Add(new WholeSetting<int>("classes", 10)
    {
        From = 2,
        To = 1_000_000,
        Help = "Number of classes.",
        ShapesWeights = true,
    });

    public Setting<int> Labels { get; } = list.Add(new WholeSetting<int>("labels", 100)
    {
        To = 1_000_000,
        Help = "Number of training images with a label; every class has the same number.",
        DefaultFrom = settings => LabelsOfEach * Number(settings, "classes"),
        DefaultText = $"{LabelsOfEach} of each class",
    });

    public Setting<int> LabelledBatch { get; } = list.Add(new WholeSetting<int>("labelled-batch", 10)
    {
        To = 1_000_000,
        Help = "Number of labelled images in a step, in addition to the unlabelled ones.",
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
        Help = "Draw the labels at random, to measure the speed with any number of classes.",
    });

    /// <summary>Makes the setting of the distortion of labelled images. <c>reproduce table2</c> has it too.</summary>
    public static NumberSetting AugmentSetting() => new("augment", 0)
    {
        From = 0,
        To = 2,
        Help = $"Distort the labelled images at random, again in every step: at 1 {Distortion.AtStrengthOne}, at 0 not at all. "
            + "If the images are already binary, the distorted pixels are cut at one half.",
    };

    /// <summary>Checks that the settings fit the data.</summary>
    /// <exception cref="SettingException">A setting does not fit the data.</exception>
    public Settings Settle(Settings settings, ImageRunSettings images, Dataset dataset)
    {
        var labels = settings.Get(Labels);
        LabelledChoice.Check(Labelled(settings, dataset, KeyOf(settings, images)), settings.Get(Classes), labels);
        var (batch, labelledBatch, unlabelled) = (settings.Get(images.Batch), settings.Get(LabelledBatch), dataset.Train.Count - labels);
        if (labelledBatch > labels) throw LabelledBatch.Refuse(labelledBatch, $"is more than the {labels} labelled images.");
        if (batch > unlabelled) throw images.Batch.Refuse(batch, $"is more than the {unlabelled} training images without a label.");
        return settings;
    }

    /// <summary>Replaces the labels of the data set by random ones if the settings ask for them.</summary>
    public Dataset Labelled(Settings settings, Dataset dataset, RandomKey key)
        => settings.Get(RandomLabels) ? LabelledChoice.WithRandomLabels(dataset, settings.Get(Classes), key.Split(2).Split(3)) : dataset;

    static RandomKey KeyOf(Settings settings, ImageRunSettings images) => RandomKey.FromSeed((ulong)settings.Get(images.Run.Seed));

    static int Number(Settings settings, string name) => settings.Get((Setting<int>)settings.List.Find(name)!);
}
