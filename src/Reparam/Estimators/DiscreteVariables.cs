namespace Reparam.Estimators;

/// <summary>Variables that an estimator is for.</summary>
public enum DiscreteVariables
{
    /// <summary>Binary and categorical.</summary>
    Any,

    /// <summary>Binary, <c>[B, N]</c>.</summary>
    Binary,

    /// <summary>Categorical, <c>[B, N, K]</c>.</summary>
    Categorical,
}
