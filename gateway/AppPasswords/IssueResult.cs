using Gateway.ProtocolAdapters.Contract;

namespace Gateway.AppPasswords;

/// <summary>What came of making an app password.</summary>
internal abstract record IssueResult
{
    private IssueResult()
    {
    }

    /// <summary>Made; the caller disposes it.</summary>
    internal sealed record Issued(IssuedAppPassword AppPassword) : IssueResult;

    /// <summary>The account has as many as it may: delete one first.</summary>
    internal sealed record LimitReached(int Limit) : IssueResult;

    /// <summary>The policy forbids new ones, or the account is blocked.</summary>
    internal sealed record NotAllowed : IssueResult;

    /// <summary>No such account.</summary>
    internal sealed record UnknownAccount : IssueResult;

    /// <summary>Something asked for makes no sense.</summary>
    /// <param name="Field">label, protocols, networks, device or expires.</param>
    internal sealed record Invalid(string Field) : IssueResult;

    /// <summary>Too many hashes are being computed: try again shortly.</summary>
    internal sealed record Busy : IssueResult;
}

/// <summary>A new app password; the only place where its plain text ever is.</summary>
/// <param name="Record">As stored.</param>
/// <param name="PlainText">As shown, <c>abcd-efgh-ijkm-npqr-stuv</c>. Owned by this value.</param>
internal sealed record IssuedAppPassword(AppPassword Record, Secret PlainText) : IDisposable
{
    /// <summary>Zeroes the plain text.</summary>
    public void Dispose() => PlainText.Dispose();
}
