using System.Net;

namespace Gateway.AppPasswords;

/// <summary>The last use of an app password, written behind and coalesced; never part of the row's MAC.</summary>
internal sealed record AppPasswordUse(string AppPasswordId, DateTimeOffset At, IPAddress Address, string Protocol, string? Client);
