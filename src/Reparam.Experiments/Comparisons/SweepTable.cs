using System.Text;

namespace Reparam.Experiments.Comparisons;

/// <summary>All comparisons of a sweep in one table.</summary>
static class SweepTable
{
    public static string Csv(IEnumerable<ComparisonResult> comparisons)
    {
        var csv = new StringBuilder("problem,estimator,tau,biased,bias,biasError,enumerated,std,cosine,mse1,mse10,mse100,mse1000,breakEvenBatch,evaluations,gradientEvaluations,nanosecondsPerDraw,relativeCost,forwardTv\n");
        foreach (var comparison in comparisons)
        {
            foreach (var r in comparison.Results)
            {
                csv.Append(FormattableString.Invariant($"{comparison.Problem},{r.Estimator},{r.Tau},{(r.Biased ? "true" : "false")},{Bias(r):G4},{(r.EnumeratedMean is null ? r.BiasError : 0):G3},{(r.EnumeratedMean is null ? "false" : "true")},{r.Std:G4},{r.Cosine:G4},"));
                csv.Append(FormattableString.Invariant($"{r.Mse["1"]:G4},{r.Mse["10"]:G4},{r.Mse["100"]:G4},{r.Mse["1000"]:G4},{r.BreakEvenBatch:G4},{r.Evaluations},{r.GradientEvaluations},{r.NanosecondsPerDraw:G3},{r.RelativeCost:G3},{r.ForwardTv:G3}\n"));
            }
        }
        return csv.ToString();
    }

    /// <summary>The bias as far as a file tells, enumerated or measured.</summary>
    public static double Bias(EstimatorResult result) => result.EnumeratedBias ?? result.Bias;
}
