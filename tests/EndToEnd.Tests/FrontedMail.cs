using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>
/// The real mail system with one gateway in front, started once for all tests that leave both running. Alice, Bob and Carol
/// are Enforced, Dave is Disabled. A test makes the app passwords it needs and may delete its own only.
/// </summary>
public sealed class FrontedMail : IAsyncLifetime
{
    /// <summary>How many messages Alice's INBOX holds at least.</summary>
    public const int AliceInbox = 36;

    public static MailUser Alice => MailSystem.Users[0];

    public static MailUser Bob => MailSystem.Users[1];

    public static MailUser Carol => MailSystem.Users[2];

    public static MailUser Dave => MailSystem.Users[3];

    public MailSystem Mail { get; private set; } = null!;

    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Mail = await MailSystem.StartAsync();
        await MailCorpus.DeliverAsync(Mail.Dovecot, Alice, 60);
        Gateway = await GatewayProcess.StartAsync(Mail);
        foreach (var enforced in new[] { Alice, Bob, Carol })
        {
            await Gateway.AddAccountAsync(enforced.Address, "Enforced");
        }

        await Gateway.AddAccountAsync(Dave.Address, "Disabled");
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        if (Mail is not null)
        {
            await Mail.DisposeAsync();
        }
    }
}
