namespace Reparam.Estimators;

/// <summary>Number of evaluations of the cost in one estimate.</summary>
/// <param name="samples">n, <see cref="EstimatorOptions.Samples"/>.</param>
/// <param name="variables">N.</param>
/// <param name="choices">K; 2 for binary variables.</param>
public delegate double EvaluationCount(int samples, int variables, int choices);
