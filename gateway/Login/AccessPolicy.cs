using System.Net;
using Gateway.Accounts;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>
/// Who comes in: pure, from facts to verdict. Before a secret is proven every refusal reads "wrong" (with the hint that an app
/// password is needed, by shape alone); only its owner learns more.
/// </summary>
internal static class AccessPolicy
{
    /// <summary>Decides one attempt.</summary>
    public static AccessVerdict Evaluate(in AccessQuestion question) => question switch
    {
        { Shape: SecretShape.Token } => Token(question),
        { Account: null } => Unknown(question),
        { AppPassword: { } row } when !question.IsProven => Recognised(question, row.Revoked is not null),
        { AppPassword: not null } => Proven(question),
        _ => Unproven(question),
    };

    private static AccessVerdict Token(in AccessQuestion question) =>
        question is { IsProven: true, Account: not null } ? ProvenToken(question) : UnprovenToken(question);

    // Its issuer says whose it is: what an app password's owner is told, he is told too.
    private static AccessVerdict ProvenToken(in AccessQuestion question)
    {
        if (question.Account!.State is TwoStepState.Blocked) return new(AccessOutcome.Deny, AccessReason.Blocked, LoginDenial.AccountBlocked);

        var reason = Boundary(question);
        return reason is AccessReason.None || question.Policy.Observe is true
            ? new(AccessOutcome.Allow, reason)
            : new(AccessOutcome.Deny, reason, reason is AccessReason.Protocol ? LoginDenial.ProtocolNotAllowed : LoginDenial.NetworkNotAllowed);
    }

    private static AccessVerdict UnprovenToken(in AccessQuestion question)
    {
        var reason = question.Account?.State is TwoStepState.Blocked ? AccessReason.Blocked
            : question.Account is null && question.Policy.UnknownAccount is not UnknownAccount.PassThrough ? AccessReason.UnknownAccount
            : !question.PassTokens ? AccessReason.TokenNotAccepted
            : Boundary(question);
        return reason is AccessReason.None
            ? new(AccessOutcome.PassThrough)
            : new(AccessOutcome.Deny, reason, LoginDenial.InvalidToken);
    }

    private static AccessVerdict Unknown(in AccessQuestion question) => question.Policy switch
    {
        { UnknownAccount: UnknownAccount.PassThrough } => new(AccessOutcome.PassThrough),
        { Observe: true } => new(AccessOutcome.PassThrough, AccessReason.UnknownAccount),
        _ => Wrong(question, AccessReason.UnknownAccount),
    };

    // Deleted and suspended ones are known by their index; they are never handed on as if they might be an account password.
    private static AccessVerdict Recognised(in AccessQuestion question, bool deleted) =>
        Wrong(question, deleted ? AccessReason.Deleted : AccessReason.Suspended);

    private static AccessVerdict Proven(in AccessQuestion question)
    {
        if (question.Account!.State is TwoStepState.Blocked) return new(AccessOutcome.Deny, AccessReason.Blocked, LoginDenial.AccountBlocked);
        if (question.IsExpired) return new(AccessOutcome.Deny, AccessReason.Expired, LoginDenial.Expired);

        var scope = question.AppPassword!.Scope;
        var reason = Boundary(question);
        if (reason is AccessReason.None && !IsListed(scope.Protocols, question.Protocol)) reason = AccessReason.Protocol;
        if (reason is AccessReason.None && !IsInside(scope.Networks, question.Client)) reason = AccessReason.Network;

        var otherDevice = question.Policy.DeviceBinding is not DeviceBinding.Off && ClientDevice.IsOther(scope.Device, question.Device);
        if (reason is AccessReason.None && otherDevice && question.Policy.DeviceBinding is DeviceBinding.Enforce)
        {
            return question.Policy.Observe is true
                ? new(AccessOutcome.Allow, AccessReason.OtherDevice)
                : new(AccessOutcome.Deny, AccessReason.OtherDevice, LoginDenial.DeviceNotAllowed);
        }

        if (reason is not AccessReason.None)
        {
            return question.Policy.Observe is true
                ? new(AccessOutcome.Allow, reason)
                : new(AccessOutcome.Deny, reason, reason is AccessReason.Protocol ? LoginDenial.ProtocolNotAllowed : LoginDenial.NetworkNotAllowed);
        }

        var bind = question.Policy.DeviceBinding is not DeviceBinding.Off && scope.Device is null && question.Device is not null;
        return new(AccessOutcome.Allow, otherDevice ? AccessReason.OtherDevice : AccessReason.None, BindDevice: bind);
    }

    private static AccessVerdict Unproven(in AccessQuestion question)
    {
        var reason = question.Shape is SecretShape.AppPassword ? AccessReason.WrongSecret : AccessReason.NotAppPassword;
        var state = question.Account!.State;
        if (state is TwoStepState.Blocked) return Wrong(question, AccessReason.Blocked);

        var mayUseAccountPassword = state is TwoStepState.Disabled or TwoStepState.Enabled
            || IsListedNetwork(question.Policy.AccountPasswordNetworks, question.Client);
        if (mayUseAccountPassword) reason = Boundary(question);

        if (reason is AccessReason.None) return new(AccessOutcome.PassThrough);
        return question.Policy.Observe is true ? new(AccessOutcome.PassThrough, reason) : Wrong(question, reason);
    }

    // What the policy says of everybody's way in, whatever the secret.
    private static AccessReason Boundary(in AccessQuestion question) =>
        question.Policy.AllowedProtocols is { } protocols && !protocols.Contains(question.Protocol) ? AccessReason.Protocol
        : !IsInside(question.Policy.AllowedNetworks ?? [], question.Client) ? AccessReason.Network
        : AccessReason.None;

    private static AccessVerdict Wrong(in AccessQuestion question, AccessReason reason) => new(
        AccessOutcome.Deny,
        reason,
        question.Shape is SecretShape.AppPassword ? LoginDenial.InvalidCredentials : LoginDenial.AppPasswordRequired);

    private static bool IsListed(IReadOnlyList<string> protocols, string protocol) => protocols.Count == 0 || protocols.Contains(protocol);

    private static bool IsInside(IReadOnlyList<string> networks, IPAddress client) => networks.Count == 0 || IsListedNetwork(networks, client);

    private static bool IsListedNetwork(IReadOnlyList<string>? networks, IPAddress client)
    {
        for (var i = 0; i < networks?.Count; i++)
        {
            // A text that is no network opens nothing.
            if (IPNetwork.TryParse(networks[i], out var network) && network.Contains(client)) return true;
        }

        return false;
    }
}
