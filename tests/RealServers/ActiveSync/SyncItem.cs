namespace Gateway.RealServers.ActiveSync;

/// <summary>A mail as Sync or Search shows it.</summary>
public sealed record SyncItem(string ServerId, string Subject, string From);
