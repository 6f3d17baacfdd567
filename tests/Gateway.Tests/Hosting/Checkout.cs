namespace Gateway.Tests.Hosting;

/// <summary>The source tree that this build was made from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"no Gateway.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
