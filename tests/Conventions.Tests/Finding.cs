namespace Gateway.Conventions.Tests;

/// <summary>One breach of one rule.</summary>
internal sealed record Finding(string File, int Line, string What)
{
    public override string ToString() => $"{File}:{Line}: {What}";
}
