namespace Gateway.Fuzz.Tests.Targets;

/// <summary>Every target.</summary>
internal static class FuzzTargets
{
    public static FuzzTarget[] All { get; } =
    [
        .. ImapTargets.All,
        .. Pop3Targets.All,
        .. SmtpTargets.All,
        .. SubmittedMessageTargets.All,
        .. SieveTargets.All,
        .. SaslTargets.All,
        .. ProxyTargets.All,
        .. ActiveSyncTargets.All,
        .. HttpTargets.All,
        .. CredentialTargets.All,
    ];
}
