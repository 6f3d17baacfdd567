namespace Gateway.Portal;

/// <summary>A browser that an account signed in with, both steps.</summary>
/// <param name="Id">Hash of what the browser holds, hexadecimal.</param>
/// <param name="Label">What it calls itself, in a few words.</param>
/// <param name="Created">The first sign-in.</param>
/// <param name="Seen">The last one.</param>
internal sealed record KnownBrowser(string Id, string Label, DateTimeOffset Created, DateTimeOffset Seen);
