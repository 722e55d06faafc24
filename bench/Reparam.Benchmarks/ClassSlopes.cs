using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Experiments.Images;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Benchmarks;

/// <summary>
/// Compares slopes and differences of a semi-supervised VAE's bound at the checkpoint of a run of <c>train semisup</c>. The
/// difference is that of an image's bounds under two classes. The gradient at the first class predicts it; a straight-through
/// estimator uses this prediction. The mean of the predictions at both classes is the one that ReinMax uses.
/// </summary>
static class ClassSlopes
{
    const int Images = 400;

    /// <summary>Writes how often the classifier and the least bound are right, and how slopes and differences agree.</summary>
    /// <param name="folder">Folder of the run.</param>
    public static void Run(string folder)
    {
        using var session = ClassGradients.Open(folder);
        var run = (ImageRun)session.Run;
        var (model, test) = ((SemiSupervisedVae)run.Model.Model, run.Test);
        var (pixels, classes, key) = (model.Options.Pixels, model.Options.Classes, RandomKey.FromSeed((ulong)session.Config.Seed));
        var (images, tape) = (test.Spread(Images), new Tape(session.Compute));
        var count = images.Length / pixels;
        var (byClassifier, byBound) = (0, 0);
        Agreement all = new(), fromRight = new(), toRight = new();
        for (var image = 0; image < count; image++)
        {
            var label = test.Images.Labels!.Value.Span[(int)((long)image * test.Count / count)];
            tape.Reset();
            var x = tape.Constant(images.AsSpan(image * pixels, pixels), new Shape(1, pixels));
            var (posterior, corners) = (model.Encoder.OfImages(x), model.OneHot(tape, 1, 0, classes));
            Value Repeated(Value row) => Op.BroadcastFirst(row, new Shape(classes, row.Shape.Last));
            var noise = Repeated(NormalFamily.Noise(tape, posterior.Mean.Shape, key.Split(0), image));
            var bounds = model.Bound(Repeated(x), corners, new Posterior(Repeated(posterior.Mean), Repeated(posterior.LogVariance)), noise);
            var slope = tape.Gradient(Op.Sum(bounds), corners).Data;
            var cost = bounds.Data;
            if (TensorPrimitives.IndexOfMax(model.Classify(x).Data) == label) byClassifier++;
            if (TensorPrimitives.IndexOfMin(cost) == label) byBound++;
            for (var from = 0; from < classes; from++)
            {
                for (var to = 0; to < classes; to++)
                {
                    if (from == to) continue;
                    double at = slope[(from * classes) + to] - slope[(from * classes) + from];
                    double back = slope[(to * classes) + to] - slope[(to * classes) + from];
                    var pair = (cost[to] - cost[from], at, (at + back) / 2);
                    all.Add(pair);
                    if (from == label) fromRight.Add(pair);
                    if (to == label) toRight.Add(pair);
                }
            }
        }
        Console.WriteLine(FormattableString.Invariant($"{count} test images, one z each; accuracy: the classifier ")
            + FormattableString.Invariant($"{100.0 * byClassifier / count:F1} %, the least bound {100.0 * byBound / count:F1} %"));
        Console.WriteLine("nats from a class to another       difference  slope there  mean of both ends  correlation of either");
        all.Write("all pairs");
        fromRight.Write("from the right class");
        toRight.Write("from a wrong class to the right");
    }

    sealed class Agreement
    {
        double _pairs, _difference, _slope, _ends, _squares, _slopeSquares, _endSquares, _withSlope, _withEnds;

        public void Add((double Difference, double Slope, double Ends) pair)
        {
            var (difference, slope, ends) = pair;
            _pairs++;
            (_difference, _slope, _ends) = (_difference + difference, _slope + slope, _ends + ends);
            (_squares, _slopeSquares, _endSquares) = (_squares + (difference * difference), _slopeSquares + (slope * slope), _endSquares + (ends * ends));
            (_withSlope, _withEnds) = (_withSlope + (difference * slope), _withEnds + (difference * ends));
        }

        // Correlations about zero, not about the mean, because a slope of the wrong sign is wrong.
        public void Write(string name)
        {
            var (bySlope, byEnds) = (_withSlope / Math.Sqrt(_squares * _slopeSquares), _withEnds / Math.Sqrt(_squares * _endSquares));
            Console.WriteLine(FormattableString.Invariant($"{name,-31} {_difference / _pairs,10:F1} {_slope / _pairs,12:F1} ")
                + FormattableString.Invariant($"{_ends / _pairs,18:F1} {bySlope,15:F2} {byEnds,7:F2}"));
        }
    }
}
