namespace Gateway.Quickstart;

internal static class Program
{
    public static int Main() => 0;
}
