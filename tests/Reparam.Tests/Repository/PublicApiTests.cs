using System.Reflection;

namespace Reparam.Tests.Repository;

/// <summary>
/// The library's public surface, one line a member, in <c>PublicApi.txt</c>: a change of it shows in the diff and is meant.
/// Run the tests with <c>UPDATE=1</c> to write it anew.
/// </summary>
public sealed class PublicApiTests
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler makes of every record and struct says nothing.
    static readonly string[] Synthesized = ["<Clone>$", "Deconstruct", "Equals", "GetHashCode", "ToString", "PrintMembers", "op_Equality", "op_Inequality"];

    [Fact]
    public void PublicSurface_IsTheOneWrittenDown()
    {
        var path = Path.Combine(Checkout.Root(), "tests/Reparam.Tests/Repository/PublicApi.txt");
        var surface = string.Concat(Surface().Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(path, surface);
        Assert.Equal(File.ReadAllText(path), surface);
    }

    static IEnumerable<string> Surface()
        => from type in typeof(Reparam.Randomness.RandomKey).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal)
           from line in Members(type).Order(StringComparer.Ordinal).Prepend($"{Kind(type)} {type.FullName}")
           select line;

    static IEnumerable<string> Members(Type type)
        => type.GetMembers(Declared)
            .Where(member => member is not Type && !Synthesized.Contains(member.Name))
            .Where(member => member is not MethodInfo { IsSpecialName: true } method || method.Name.StartsWith("op_", StringComparison.Ordinal))
            .Where(member => !typeof(Delegate).IsAssignableFrom(type) || member.Name == "Invoke")
            .Select(member => $"    {(member is FieldInfo or PropertyInfo or MethodInfo ? "" : member.MemberType + " ")}{member}{Setter(member)}");

    static string Setter(MemberInfo member) => member is PropertyInfo property
        ? property.SetMethod is not { IsPublic: true } set ? " get"
            : set.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " get init" : " get set"
        : "";

    static string Kind(Type type) => type.IsInterface ? "interface" : type.IsEnum ? "enum" : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class" : "abstract class";
}
