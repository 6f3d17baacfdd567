namespace Gateway.Backends.Credentials;

/// <summary>The start-up check that every secret file key shares.</summary>
internal static class SecretFileCheck
{
    /// <summary>The faults of one <c>…File</c> key: missing, unreadable, empty.</summary>
    public static IEnumerable<(string Key, string Problem, string Cure)> Check(string key, string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            yield return (key, "missing", "Name a file that holds the secret and nothing else");
        }
        else if (SecretFile.Problem(path) is { } problem)
        {
            yield return (key, $"{path} {problem}", "Make it readable for the gateway's user alone");
        }
    }
}
