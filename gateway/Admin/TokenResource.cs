namespace Gateway.Admin;

/// <summary>A token, never its text.</summary>
internal sealed record TokenResource(string Id, string Name, AdminRole Role, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed)
{
    public static TokenResource Of(AdminToken token) => new(token.Id, token.Name, token.Role, token.Created, token.Expires, token.Used);
}

/// <summary>The one answer that carries a token's text; null when it was made by an earlier request of the same Idempotency-Key.</summary>
internal sealed record IssuedTokenResource(TokenResource Token, string? Text);
