namespace Reparam.Tests.Repository;

/// <summary>The repository that the tests were built in.</summary>
static class Checkout
{
    /// <summary>Its root; tests that read the repository are skipped where there is none.</summary>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Reparam.slnx"))) return folder.FullName;
        }
        Assert.Skip("not run from a checkout");
        return "";
    }

    public static IEnumerable<string> Sources(string under)
        => Directory.EnumerateFiles(Path.Combine(Root(), under), "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal));
}
