using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.SemiSupervised;

/// <summary>Numbers of labelled and unlabelled images, in all and in a step.</summary>
/// <param name="Classes">Number of classes K.</param>
/// <param name="Labels">Number of labelled images.</param>
/// <param name="LabelledBatch">Number of labelled images in a step.</param>
/// <param name="Batch">Number of unlabelled images in a step.</param>
/// <param name="Augment">Strength of the distortion of labelled images; 0 for none.</param>
sealed record LabelPlan(int Classes, int Labels, int LabelledBatch, int Batch, double Augment);

/// <summary>Minibatches with labelled images first, then unlabelled ones. Each kind has its own epochs.</summary>
sealed class SemiSupervisedBatches : IBatchSource
{
    readonly TrainingImages _images;
    readonly Subset _labelled, _unlabelled;
    readonly int _width;
    readonly float[] _batch;

    /// <summary>Chooses the labelled images and makes the batches.</summary>
    /// <param name="images">The training images, with their labels.</param>
    /// <param name="plan">Numbers of labelled and unlabelled images.</param>
    /// <param name="order">Key of the choice of the labelled images, and of the orders.</param>
    /// <param name="pixels">Key of the pixels that are drawn in every step.</param>
    public SemiSupervisedBatches(TrainingImages images, LabelPlan plan, RandomKey order, RandomKey pixels)
    {
        _images = images;
        var labels = images.Images.Labels!.Value;
        var chosen = LabelledChoice.Draw(labels.Span, plan.Classes, plan.Labels, order.Split(2));
        var others = Enumerable.Range(0, images.Images.Count).Except(chosen).ToArray();
        _unlabelled = new Subset(images, others, plan.Batch, order.Split(0), pixels.Split(0));
        _labelled = new Subset(images, chosen, plan.LabelledBatch, order.Split(1), pixels.Split(1)) { Labels = labels, Augment = plan.Augment };
        _width = images.Images.PixelsPerImage + plan.Classes;
        Rows = plan.LabelledBatch + plan.Batch;
        _batch = new float[Rows * _width];
    }

    public int Rows { get; }

    // An epoch is one of the unlabelled images, because they are many more.
    public long StepsPerEpoch => _unlabelled.StepsPerEpoch;

    public void Prepare() => _images.Binarize();

    public ReadOnlySpan<float> At(long step)
    {
        Array.Clear(_batch);
        _labelled.Write(step, _batch, _width);
        _unlabelled.Write(step, _batch.AsSpan(_labelled.Rows * _width), _width);
        return _batch;
    }

    public (float[] Batch, int Rows) Blank(int examples)
    {
        var rows = new float[(_labelled.Rows + examples) * _width];
        for (var r = 0; r < _labelled.Rows; r++) rows[((r + 1) * _width) - 1] = 1;
        return (rows, _labelled.Rows + examples);
    }

    /// <summary>The labelled or the unlabelled images, in an order of their own.</summary>
    sealed class Subset
    {
        readonly TrainingImages _images;
        readonly int[] _members, _chosen;
        readonly Minibatches _order;
        readonly RandomKey _pixels;
        readonly float[] _rows;
        readonly Distortion[] _distortions;
        readonly UniformSource _uniforms;
        RandomKey _step;

        public Subset(TrainingImages images, int[] members, int batch, RandomKey order, RandomKey pixels)
        {
            (_images, _members, _pixels) = (images, members, pixels);
            _order = new Minibatches(members.Length, batch, order);
            _chosen = new int[batch];
            _rows = new float[batch * images.Images.PixelsPerImage];
            _distortions = new Distortion[batch];
            _uniforms = (first, destination) => _step.FillUniform(first, destination);
        }

        /// <summary>Labels of all training images; null for the unlabelled images.</summary>
        public ReadOnlyMemory<int>? Labels { get; init; }

        /// <summary>Strength of the distortions; 0 for none.</summary>
        public double Augment { get; init; }

        public int Rows => _chosen.Length;

        public int StepsPerEpoch => _order.StepsPerEpoch;

        public void Write(long step, Span<float> batch, int width)
        {
            var places = _order.At(step);
            var pixels = _images.Images.PixelsPerImage;
            for (var i = 0; i < _chosen.Length; i++) _chosen[i] = _members[places[i]];
            _step = _pixels.Split((ulong)step);
            Fill();
            for (var i = 0; i < _chosen.Length; i++)
            {
                _rows.AsSpan(i * pixels, pixels).CopyTo(batch[(i * width)..]);
                if (Labels is { } labels) batch[(i * width) + pixels + labels.Span[_chosen[i]]] = 1;
            }
        }

        void Fill()
        {
            if (Augment == 0)
            {
                _images.Binarized.Fill(_chosen, _rows, _uniforms);
                return;
            }
            for (var i = 0; i < _distortions.Length; i++) _distortions[i] = Distortion.Draw(Augment, _step.Split((ulong)i));
            _images.Binarized.Fill(_chosen, _distortions, _rows, _uniforms);
        }
    }
}
