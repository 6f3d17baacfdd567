namespace Gateway.RealServers.ActiveSync;

/// <summary>What Ping ended with: 1 nothing happened, 2 the named folders changed.</summary>
public sealed record PingResult(int Status, IReadOnlyList<string> ChangedFolders);
