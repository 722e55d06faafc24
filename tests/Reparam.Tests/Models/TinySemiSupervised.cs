using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Tests.Models;

/// <summary>A semi-supervised VAE small enough for loops in double precision, which know the networks from their definition.</summary>
sealed class TinySemiSupervised
{
    public const int Side = 5, Pixels = Side * Side, LatentSize = 2;

    public TinySemiSupervised(int classes, IEstimator? estimator, int labelled = 2, int classesAtOnce = 1, float alpha = 0.7f)
    {
        var options = new SemiSupervisedOptions
        {
            Height = Side,
            Width = Side,
            Classes = classes,
            LatentSize = LatentSize,
            Labelled = labelled,
            Alpha = alpha,
            Convolutions = [2, 3],
            Dense = 3,
            TransposedConvolutions = [3, 2],
            ClassesAtOnce = classesAtOnce,
        };
        Model = new SemiSupervisedVae(options, estimator, RandomKey.FromSeed(20261121));
        // Weights far from zero, so that posterior, prior and likelihood all matter.
        foreach (var parameter in Model.Parameters)
        {
            for (var i = 0; i < parameter.Data.Length; i++) parameter.Data[i] += 0.3f * MathF.Sin((1.7f * i) + parameter.Name.Length);
        }
    }

    public SemiSupervisedVae Model { get; }

    public int Classes => Model.Options.Classes;

    /// <summary>All parameters in one row, in the model's order.</summary>
    public double[] Point => [.. Model.Parameters.SelectMany(p => p.Data).Select(x => (double)x)];

    public static float[] Image(int i) => [.. Enumerable.Range(0, Pixels).Select(p => (float)(((i * 31) + (p * 17)) % 7 < 3 ? 1 : 0))];

    /// <summary>Rows of images 0, 1, 2 and on; the first so many labelled, image i as class i modulo K.</summary>
    public float[] Rows(int count) => [.. Enumerable.Range(0, count).SelectMany(i => Row(i, i < Model.Options.Labelled ? i % Classes : null))];

    public float[] Row(int image, int? label) => [.. Image(image), .. Enumerable.Range(0, Classes).Select(k => k == label ? 1f : 0f)];

    public (double Loss, double[] Gradient) Estimate(Tape tape, float[] rows, Pass pass)
    {
        tape.Reset();
        var loss = Model.Loss(tape, tape.Constant(rows, new Shape(rows.Length / (Pixels + Classes), Pixels + Classes)), pass);
        var gradients = new Value[Model.Parameters.Count];
        tape.Gradient(loss, [.. Model.Parameters.Select(tape.Use)], gradients);
        return (loss.Item, [.. gradients.SelectMany(g => g.Data.ToArray()).Select(x => (double)x)]);
    }

    /// <summary>The noise of a row, labelled or not.</summary>
    public static double[] Noise(Tape tape, Pass pass, int layer, int row)
        => [.. NormalFamily.Noise(tape, new Shape(1, LatentSize), pass.Inside(layer).Noise(), row).Data.ToArray().Select(x => (double)x)];

    /// <summary>The loss of the rows by definition, with the sum over all classes.</summary>
    public double Loss(double[] point, int count, Func<int, int, double[]> noise)
    {
        var (labelled, total) = (Model.Options.Labelled, 0.0);
        var networks = new Networks(this, point);
        for (var i = 0; i < count; i++)
        {
            if (i < labelled) total += (networks.Bound(Image(i), i % Classes, noise(0, i)) - (Model.Options.Alpha * networks.LogPosterior(Image(i))[i % Classes])) / labelled;
            else total += networks.Unlabelled(Image(i), noise(1, i - labelled)) / (count - labelled);
        }
        return total;
    }

    public double[] Gradient(int count, Func<int, int, double[]> noise)
    {
        const double Step = 1e-6;
        var point = Point;
        return [.. Enumerable.Range(0, point.Length).Select(i =>
        {
            var (up, down) = ((double[])point.Clone(), (double[])point.Clone());
            up[i] += Step;
            down[i] -= Step;
            return (Loss(up, count, noise) - Loss(down, count, noise)) / (2 * Step);
        })];
    }

    /// <summary>The networks in double precision.</summary>
    public sealed class Networks
    {
        readonly Dictionary<string, double[]> _weights = [];
        readonly int _classes;

        public Networks(TinySemiSupervised tiny, double[] point)
        {
            _classes = tiny.Classes;
            var at = 0;
            foreach (var parameter in tiny.Model.Parameters) _weights.Add(parameter.Name, point[at..(at += parameter.Data.Length)]);
        }

        public double[] LogPosterior(float[] image)
        {
            var logits = Dense(Features("classifier", image), "classifier.output");
            var sum = Math.Log(logits.Sum(Math.Exp));
            return [.. logits.Select(x => x - sum)];
        }

        /// <summary>L(x, y) by one draw of z.</summary>
        public double Bound(float[] image, int label, double[] noise)
        {
            var features = Features("latent", image);
            double[] Joined(double[] x, string name) => [.. Dense(x, name).Zip(_weights[$"{name}.class"][(label * _weights[$"{name}.bias"].Length)..], (a, b) => a + b)];
            var (mean, log) = (Joined(features, "latent.mean"), Joined(features, "latent.log-variance"));
            var z = mean.Select((m, d) => m + (Math.Exp(log[d] / 2) * noise[d])).ToArray();
            var maps = Joined(z, "decoder.input").Select(x => Math.Max(x, 0)).ToArray();
            var side = 1;
            for (var layer = 1; _weights.ContainsKey($"decoder.convolution{layer}.bias"); layer++, side *= 2) maps = Transposed(maps, side, $"decoder.convolution{layer}");
            var logits = Dense(maps, "decoder.output");
            var likelihood = logits.Select((x, p) => -Math.Log(1 + Math.Exp(image[p] > 0 ? -x : x))).Sum();
            return mean.Select((m, d) => 0.5 * ((m * m) + Math.Exp(log[d]) - log[d] - 1)).Sum() - likelihood + Math.Log(_classes);
        }

        public double Unlabelled(float[] image, double[] noise)
            => LogPosterior(image).Select((log, k) => Math.Exp(log) * (Bound(image, k, noise) + log)).Sum();

        double[] Features(string name, float[] image)
        {
            var (maps, side) = (image.Select(x => (double)x).ToArray(), Side);
            for (var layer = 1; _weights.ContainsKey($"{name}.convolution{layer}.bias"); layer++, side = (side + 1) / 2) maps = Convolved(maps, side, $"{name}.convolution{layer}");
            return maps;
        }

        double[] Dense(double[] x, string name)
        {
            var (w, b) = (_weights[$"{name}.weight"], _weights[$"{name}.bias"]);
            var y = (double[])b.Clone();
            for (var i = 0; i < x.Length; i++)
            {
                for (var j = 0; j < y.Length; j++) y[j] += x[i] * w[(i * y.Length) + j];
            }
            return y;
        }

        // 5 x 5, stride 2, "same": the odd pixel of padding at the end.
        double[] Convolved(double[] x, int side, string name)
        {
            var (w, b) = (_weights[$"{name}.weight"], _weights[$"{name}.bias"]);
            var (outputs, channels, places) = (b.Length, x.Length / (side * side), (side + 1) / 2);
            var before = Math.Max(0, ((places - 1) * 2) + 5 - side) / 2;
            var y = new double[places * places * outputs];
            for (var at = 0; at < y.Length; at++)
            {
                var (row, column, n) = (at / outputs / places, at / outputs % places, at % outputs);
                y[at] = b[n];
                for (var tap = 0; tap < 25; tap++)
                {
                    var (r, c) = ((row * 2) + (tap / 5) - before, (column * 2) + (tap % 5) - before);
                    if (r < 0 || r >= side || c < 0 || c >= side) continue;
                    for (var ch = 0; ch < channels; ch++) y[at] += x[(((r * side) + c) * channels) + ch] * w[(((tap * channels) + ch) * outputs) + n];
                }
                y[at] = Math.Max(y[at], 0);
            }
            return y;
        }

        // 3 x 3, stride 2, "same": twice the side, and what falls beyond the end is cut off.
        double[] Transposed(double[] x, int side, string name)
        {
            var (w, b) = (_weights[$"{name}.weight"], _weights[$"{name}.bias"]);
            var (outputs, channels, large) = (b.Length, x.Length / (side * side), 2 * side);
            var before = Math.Max(0, ((side - 1) * 2) + 3 - large) / 2;
            double[] y = [.. Enumerable.Range(0, large * large).SelectMany(_ => b)];
            for (var place = 0; place < side * side; place++)
            {
                for (var tap = 0; tap < 9; tap++)
                {
                    var (r, c) = ((place / side * 2) + (tap / 3) - before, (place % side * 2) + (tap % 3) - before);
                    if (r < 0 || r >= large || c < 0 || c >= large) continue;
                    for (var n = 0; n < outputs; n++)
                    {
                        for (var ch = 0; ch < channels; ch++) y[(((r * large) + c) * outputs) + n] += x[(place * channels) + ch] * w[(((tap * outputs) + n) * channels) + ch];
                    }
                }
            }
            return [.. y.Select(v => Math.Max(v, 0))];
        }
    }
}
