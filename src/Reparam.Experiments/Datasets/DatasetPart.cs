namespace Reparam.Experiments.Datasets;

/// <summary>Parts of a data set, each in a file of its own.</summary>
public enum DatasetPart
{
    /// <summary>Images to train on.</summary>
    TrainImages,

    /// <summary>Classes of the training images.</summary>
    TrainLabels,

    /// <summary>Images to choose settings by.</summary>
    ValidationImages,

    /// <summary>Images to report on.</summary>
    TestImages,

    /// <summary>Classes of the test images.</summary>
    TestLabels,
}
