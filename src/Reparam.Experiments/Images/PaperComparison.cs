using System.Globalization;

namespace Reparam.Experiments.Images;

/// <summary>Compares a run with the paper's curve for its estimator, and describes how far the two are comparable.</summary>
sealed class PaperComparison
{
    const string Classification = "The paper (Jang, Gu & Poole 2017, Table 2) has no curve for this model but three results, "
        + "with 100 labels and −U(x) as the bound: 92.6 % and −106.8 nats by marginalization, 92.4 % and −109.6 by Gumbel-Softmax, "
        + "93.6 % and −110.7 by ST Gumbel-Softmax. It chose α by the test images and does not state its steps, minibatch or optimizer. "
        + "Here the bound is U(x) itself, lower is better.";

    const string OtherTask = "Not comparable with the paper (Jang, Gu & Poole 2017): "
        + "this run has other data, another size of code, or weights of another run to begin with.";

    readonly ImageSummary _run;
    readonly string? _figure;
    readonly string? _estimator;

    public PaperComparison(ImageSummary run)
    {
        _run = run;
        _figure = run.IsPapers || run.HasSoftTargets ? PaperCurves.FigureOf(run.PaperModel, run.Latent) : null;
        _estimator = PaperCurves.EstimatorOf(run.Estimator);
    }

    /// <summary>Whether the paper has a curve for this model and estimator.</summary>
    public bool Exists => Curve.Count > 0;

    public IReadOnlyList<PaperPoint> Curve => PaperCurves.Curve(_figure, _estimator);

    /// <summary>The paper's value at the last step of the run; null if its figure shows none.</summary>
    public double? AtSameStep => PaperCurves.At(_figure, _estimator, _run.Steps);

    /// <summary>The paper's value at the end of its training; null if its figure shows none.</summary>
    public double? Final => PaperCurves.At(_figure, _estimator, PaperCurves.FinalStep);

    /// <summary>Selects the paper's curve up to the last step of the run.</summary>
    public IEnumerable<PaperPoint> CurveSoFar()
    {
        foreach (var point in Curve.TakeWhile(point => point.Step < _run.Steps)) yield return point;
        if (AtSameStep is { } nats) yield return new(_run.Steps, nats);
    }

    /// <summary>Test bound of the run minus the paper's at the same step; null if the two are not comparable.</summary>
    public double? Difference => _run.HasSoftTargets || _run.Test is null ? null : _run.Test.Nats - AtSameStep;

    /// <summary>Describes in paragraphs what is comparable and what is not.</summary>
    public IReadOnlyList<string> InWords()
    {
        if (_run.Test?.Accuracy is not null && !_run.HasSoftTargets) return [Classification];
        if (!_run.IsPapers && !_run.HasSoftTargets) return [OtherTask];
        if (!Exists) return ["The paper (Jang, Gu & Poole 2017) has no curve for this model and estimator, so there is nothing to compare with."];
        if (_run.HasSoftTargets)
        {
            return ["Not comparable: this run measures a cross-entropy against grey values, the paper a bound on the likelihood of binary images."];
        }

        var values = _run.PaperModel == PaperCurves.Sbn ? "log-likelihoods of the lower half of an MNIST image given the upper" : "bounds per MNIST image";
        var comparable = $"Comparable: both are negative {values} in nats, evaluated with discrete samples; lower is better. "
            + "The paper (Jang, Gu & Poole 2017) is read off its figure, good to about 0.02 nat.";
        List<string> sentences =
        [
            $"Not comparable one to one: the paper does not state its minibatch (here {_run.BatchSize}) or which learning rate won, "
                + "so the same step need not mean the same training.",
        ];
        if (_run.Test is { Samples: not 1000 } test)
        {
            sentences.Add(test.Samples < 1000
                ? $"The paper evaluates with m = 1000; this run's m = {test.Samples} makes a looser bound, so its number reads too high beside the paper's."
                : $"The paper evaluates with m = 1000; this run's m = {test.Samples} makes a tighter bound, so its number reads too low beside the paper's.");
        }
        if (_run.Test is { Images: not 10_000 } part)
        {
            sentences.Add($"Measured on {part.Images.ToString("N0", CultureInfo.InvariantCulture)} test images; the paper used all 10,000.");
        }
        if (_run.Binarization != "fixed") sentences.Add($"The paper trains and tests on one fixed binarization; this run's is '{_run.Binarization}'.");
        return [comparable, string.Join(" ", sentences)];
    }

    /// <summary>Explains why the paper has no value at a step.</summary>
    public string WhyMissing(double step)
    {
        if (!Exists) return "no such curve";
        if (step < Curve[0].Step) return "off the figure's scale this early";
        var isComplete = Curve[^1].Step >= PaperCurves.FinalStep;
        return isComplete && step > PaperCurves.FinalStep && step > Curve[^1].Step ? "the paper stopped before" : "off the figure's scale";
    }
}
