using System.Numerics.Tensors;
using System.Reflection;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;

namespace Reparam.Tests.Extremes;

/// <summary>
/// Finds by reflection what the law is about: every public member of distributions, kernels, operations, draws and noise that takes or
/// gives numbers.
/// </summary>
static class PublicSubjects
{
    static readonly string[] Rooms = ["Functions", "Randomness", "Kernels", "Sampling", "Distributions"];

    static readonly Type[] Numbers =
    [
        typeof(float), typeof(double), typeof(float[]), typeof(double[]), typeof(Value), typeof(Span<float>), typeof(Span<double>), typeof(ReadOnlySpan<float>),
        typeof(ReadOnlySpan<double>), typeof(TensorSpan<float>), typeof(TensorSpan<double>),
        typeof(ReadOnlyTensorSpan<float>), typeof(ReadOnlyTensorSpan<double>),
        typeof(Tensor<float>), typeof(MonteCarloEstimate), typeof(MonteCarloEstimate[]), typeof(ReturnLevel),
    ];

    static readonly Type[] Interfaces =
    [
        typeof(IDiscreteFamily), typeof(IContinuousDistribution), typeof(IContinuousRows), typeof(IDiscreteRows<>), typeof(IRowDistribution<>),
    ];

    static readonly (string Reason, string[] Members)[] Reasons =
    [
        ("an interface; its implementations are tried", ["IMatrixProduct.Multiply", .. Interfaces.SelectMany(Of)]),
        ("another library's sums, whose order and precision are its own", ["NativeProduct.Multiply"]),
        ("a count of states by their shape", ["BernoulliFamily.States", "CategoricalFamily.States", "StateSpace.Count"]),
    ];

    /// <summary>Members that need no line of their own, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> Exempt
        = Reasons.SelectMany(reason => reason.Members.Select(member => (member, reason.Reason))).ToDictionary();

    /// <summary>All members, as <c>Type.Member</c>, and the estimators by their types.</summary>
    public static IEnumerable<string> Members
    {
        get
        {
            var types = typeof(Op).Assembly.GetExportedTypes();
            var rooms = types.Where(type => Rooms.Contains(type.Namespace!.Split('.')[^1])).Append(typeof(Op));
            var estimators = types.Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IEstimator)));
            return rooms.SelectMany(Of).Concat(estimators.Append(typeof(Rollout)).Select(Name)).Distinct();
        }
    }

    /// <summary>The members of a type that take or give numbers.</summary>
    public static IEnumerable<string> Of(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum || type.IsAssignableTo(typeof(Delegate))) return [];
        var methods = type.GetMethods(Declared).Where(method => !method.IsSpecialName && IsNumeric(method)).Select(method => method.Name);
        var properties = type.GetProperties(Declared).Where(property => IsNumber(property.PropertyType)).Select(property => property.Name);
        return methods.Concat(properties).Where(name => name is not ("Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "<Clone>$"))
            .Distinct().Select(name => $"{Name(type)}.{name}");
    }

    static string Name(Type type) => type.Name.Split('`')[0];

    static bool IsNumeric(MethodInfo method)
        => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType).Any(IsNumber);

    static bool IsNumber(Type type)
    {
        if (type.IsByRef) type = type.GetElementType()!;
        // A generic row may be one of doubles.
        return Numbers.Contains(type) || (type.IsGenericType && type.GetGenericArguments()[0].IsGenericParameter);
    }
}
