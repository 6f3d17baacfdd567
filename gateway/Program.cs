namespace Gateway;

/// <summary>The one executable.</summary>
internal static class Program
{
    public static int Main() => 0;
}
