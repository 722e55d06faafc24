using System.Text;

namespace Reparam.Experiments.Comparisons;

/// <summary>All comparisons of a sweep as one table in CSV.</summary>
static class SweepTable
{
    const string Header = "problem,estimator,tau,biased,bias,biasError,enumerated,std,cosine,mse1,mse10,mse100,mse1000,"
        + "breakEvenBatch,evaluations,gradientEvaluations,nanosecondsPerDraw,relativeCost,forwardTv\n";

    public static string Csv(IEnumerable<ComparisonResult> comparisons)
    {
        var csv = new StringBuilder(Header);
        foreach (var comparison in comparisons)
        {
            foreach (var result in comparison.Results) Append(csv, comparison.Problem, result);
        }
        return csv.ToString();
    }

    static void Append(StringBuilder csv, string problem, EstimatorResult r)
    {
        var isEnumerated = r.EnumeratedMean is not null;
        csv.Append(FormattableString.Invariant($"{problem},{r.Estimator},{r.Tau},{Word(r.Biased)},"));
        csv.Append(FormattableString.Invariant($"{Bias(r):G4},{(isEnumerated ? 0 : r.BiasError):G3},{Word(isEnumerated)},{r.Std:G4},{r.Cosine:G4},"));
        csv.Append(FormattableString.Invariant($"{r.Mse["1"]:G4},{r.Mse["10"]:G4},{r.Mse["100"]:G4},{r.Mse["1000"]:G4},{r.BreakEvenBatch:G4},"));
        csv.Append(FormattableString.Invariant($"{r.Evaluations},{r.GradientEvaluations},{r.NanosecondsPerDraw:G3},{r.RelativeCost:G3},{r.ForwardTv:G3}\n"));
    }

    /// <summary>The bias that a file holds: enumerated, or else measured.</summary>
    public static double Bias(EstimatorResult result) => result.EnumeratedBias ?? result.Bias;

    static string Word(bool value) => value ? "true" : "false";
}
