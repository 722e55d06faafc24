using Reparam.Experiments.Datasets;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Minibatches of labelled images, distorted if the configuration says so, then of unlabelled ones; each kind goes through its own epochs.</summary>
sealed class SemiSupervisedBatches : IBatchSource
{
    readonly Part _labelled, _unlabelled;
    readonly int _width;
    readonly float[] _batch;

    /// <param name="images">The training images, with their labels.</param>
    /// <param name="config">How many are labelled, and in a batch.</param>
    /// <param name="order">Names the choice of the labelled images, and the orders.</param>
    /// <param name="pixels">Names the pixels drawn afresh.</param>
    public SemiSupervisedBatches(BinarizedImages images, RunConfig config, RandomKey order, RandomKey pixels)
    {
        var labels = images.Images.Labels!.Value;
        var chosen = LabelledChoice.Draw(labels.Span, config.Classes, config.Labels!.Value, order.Split(2));
        var others = Enumerable.Range(0, images.Count).Except(chosen).ToArray();
        _unlabelled = new Part(images, others, config.BatchSize, order.Split(0), pixels.Split(0));
        _labelled = new Part(images, chosen, config.LabelledBatch!.Value, order.Split(1), pixels.Split(1)) { Labels = labels, Augment = config.Augment ?? 0 };
        _width = images.PixelsPerImage + config.Classes;
        Rows = config.LabelledBatch!.Value + config.BatchSize;
        _batch = new float[Rows * _width];
    }

    public int Rows { get; }

    // An epoch is one of the many.
    public int StepsPerEpoch => _unlabelled.StepsPerEpoch;

    public ReadOnlySpan<float> At(long step)
    {
        Array.Clear(_batch);
        _labelled.Write(step, _batch, _width);
        _unlabelled.Write(step, _batch.AsSpan(_labelled.Rows * _width), _width);
        return _batch;
    }

    sealed class Part
    {
        readonly BinarizedImages _images;
        readonly int[] _members, _chosen;
        readonly Minibatches _order;
        readonly RandomKey _pixels;
        readonly float[] _rows;
        readonly Distortion[] _distortions;
        readonly UniformSource _uniforms;
        RandomKey _step;

        public Part(BinarizedImages images, int[] members, int batch, RandomKey order, RandomKey pixels)
        {
            (_images, _members, _chosen, _order, _pixels) = (images, members, new int[batch], new Minibatches(members.Length, batch, order), pixels);
            (_rows, _distortions) = (new float[batch * images.PixelsPerImage], new Distortion[batch]);
            _uniforms = (first, destination) => _step.FillUniform(first, destination);
        }

        /// <summary>Of all training images; null for a part without labels.</summary>
        public ReadOnlyMemory<int>? Labels { get; init; }

        /// <summary>Strength of the distortions; 0 for none.</summary>
        public double Augment { get; init; }

        public int Rows => _chosen.Length;

        public int StepsPerEpoch => _order.StepsPerEpoch;

        public void Write(long step, Span<float> batch, int width)
        {
            var places = _order.At(step);
            var pixels = _images.PixelsPerImage;
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
                _images.Fill(_chosen, _rows, _uniforms);
                return;
            }
            for (var i = 0; i < _distortions.Length; i++) _distortions[i] = Distortion.Draw(Augment, _step.Split((ulong)i));
            _images.Fill(_chosen, _distortions, _rows, _uniforms);
        }
    }
}
