namespace Gateway.Admin;

/// <summary>A token of the admin API, as stored: its secret is not.</summary>
/// <param name="Id">Names it in the API.</param>
/// <param name="Name">Names its holder in the audit log.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">Refused from then on; null: never.</param>
/// <param name="Used">The last use, to the minute; null: none.</param>
internal sealed record AdminToken(string Id, string Name, AdminRole Role, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? Used);
