using System.Net;
using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Tests.Http;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

public sealed class FolderSyncGuardTests
{
    private const string Alice = "alice@example.test";

    private static readonly byte[] Whole = FolderDocument.Answer(1, adds: [("inbox", 2), ("work", 12), ("cal", 8), ("contacts", 9)]);

    [Fact]
    public async Task An_answer_without_Delete_passes_octet_for_octet_and_needs_no_look()
    {
        var answer = FolderDocument.Answer(1, adds: [("new", 12)]);
        await using var gateway = await StartAsync(answer, Whole);

        using var response = await FolderSyncAsync(gateway, "7");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(answer, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("14.1", Assert.Single(response.Headers.GetValues("MS-Server-ActiveSync")));
        Assert.Equal(FolderDocument.Request("7"), Assert.Single(gateway.Backend.Seen).Body);
    }

    [Fact]
    public async Task A_Delete_passes_when_a_fresh_look_shows_all_but_that_folder()
    {
        var answer = FolderDocument.Answer(1, deletes: ["old"]);
        await using var gateway = await StartAsync(answer, Whole);

        using var response = await FolderSyncAsync(gateway, "7");

        Assert.Equal(answer, await response.Content.ReadAsByteArrayAsync());
        var look = gateway.Backend.Seen.Last();
        Assert.Equal(2, gateway.Backend.Seen.Count);
        Assert.Contains("DeviceId=" + FolderLook.DeviceId, look.Target, StringComparison.Ordinal);
        Assert.Equal(HttpGatewayFixture.Basic(Alice, "backend-secret"), look.Headers["Authorization"]);
        Assert.Equal(Alice, look.Headers["x-webobjects-remote-user"]);
        Assert.Equal(FolderDocument.Request("0"), look.Body);
        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero], gateway.Catalog.ProofsAsked);
    }

    public static TheoryData<string, byte[], byte[]> Unbelievable => new()
    {
        { "the folder is still there", FolderDocument.Answer(1, deletes: ["work"]), Whole },
        { "no calendar now", FolderDocument.Answer(1, deletes: ["cal"]), FolderDocument.Answer(1, adds: [("inbox", 2), ("contacts", 9)]) },
        { "no inbox now", FolderDocument.Answer(1, deletes: ["x"]), FolderDocument.Answer(1, adds: [("cal", 8), ("contacts", 9)]) },
        { "the look fails", FolderDocument.Answer(1, deletes: ["old"]), FolderDocument.Answer(6) },
        { "the look is no document", FolderDocument.Answer(1, deletes: ["old"]), "<html/>"u8.ToArray() },
        { "the key is forgotten while half is away", FolderDocument.Answer(9), FolderDocument.Answer(1, adds: [("inbox", 2)]) },
        { "a login page", "<html/>"u8.ToArray(), Whole },
        { "cut short", FolderDocument.Answer(1, deletes: ["old"])[..^2], Whole },
        { "nothing", [], Whole },
    };

    [Theory]
    [MemberData(nameof(Unbelievable))]
    public async Task What_an_outage_can_have_said_never_reaches_the_device(string why, byte[] answer, byte[] look)
    {
        await using var gateway = await StartAsync(answer, look);

        using var response = await FolderSyncAsync(gateway, "7");

        Assert.True(response.StatusCode is HttpStatusCode.ServiceUnavailable, why);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("Temporarily unavailable.", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("MS-Server-ActiveSync"));
    }

    [Fact]
    public async Task A_Delete_is_not_believed_when_the_mailbox_went_away_meanwhile()
    {
        await using var gateway = await StartAsync(FolderDocument.Answer(1, deletes: ["old"]), Whole);
        var serve = gateway.Backend.Answer;
        gateway.Backend.Answer = context =>
        {
            gateway.Catalog.Proof = BackendLoginOutcome.Unreachable;
            return serve(context);
        };

        using var response = await FolderSyncAsync(gateway, "7");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(gateway.Backend.Seen);
    }

    [Fact]
    public async Task A_device_whose_app_password_is_deleted_during_the_proof_is_asked_to_come_back()
    {
        await using var gateway = await StartAsync(FolderDocument.Answer(1, deletes: ["old"]), Whole);
        gateway.Catalog.WhileProving = cancelled =>
        {
            if (gateway.Catalog.ProofsAsked.Count < 2)
            {
                return Task.CompletedTask;
            }

            gateway.Authority.Leases[0].Terminate();
            return Task.Delay(Timeout.Infinite, cancelled);
        };

        using var response = await FolderSyncAsync(gateway, "7");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        while (gateway.Authority.Leases[0].Ended is null)
        {
            // The lease is ended once the answer is out.
            await Task.Yield();
        }

        Assert.Equal(SessionEndedBy.Termination, gateway.Authority.Leases[0].Ended?.EndedBy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_device_that_starts_anew_is_shown_a_whole_account_or_none(bool whole)
    {
        var answer = whole ? Whole : FolderDocument.Answer(1, adds: [("inbox", 2), ("cal", 8)]);
        await using var gateway = await StartAsync(answer, Whole);

        using var response = await FolderSyncAsync(gateway, "0");

        Assert.Equal(whole ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(gateway.Backend.Seen);
    }

    [Fact]
    public async Task A_forgotten_key_passes_when_the_account_is_whole()
    {
        await using var gateway = await StartAsync(FolderDocument.Answer(9), Whole);

        using var response = await FolderSyncAsync(gateway, "7");

        Assert.Equal(FolderDocument.Answer(9), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_backend_without_proofs_is_not_held()
    {
        await using var gateway = await StartAsync(FolderDocument.Answer(1, deletes: ["work"]), Whole);
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ProveMailbox = false };

        using var response = await FolderSyncAsync(gateway, "7");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<HttpGatewayFixture> StartAsync(byte[] answer, byte[] look)
    {
        var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ProveMailbox = true };
        gateway.Backend.Answer = context =>
        {
            context.Response.Headers["MS-Server-ActiveSync"] = "14.1";
            var isLook = context.Request.QueryString.Value!.Contains(FolderLook.DeviceId, StringComparison.Ordinal);
            return context.Response.Body.WriteAsync(isLook ? look : answer).AsTask();
        };
        return gateway;
    }

    private static async Task<HttpResponseMessage> FolderSyncAsync(HttpGatewayFixture gateway, string key)
    {
        using var content = new ByteArrayContent(FolderDocument.Request(key));
        using var request = HttpGatewayFixture.Request(
            "POST", "/Microsoft-Server-ActiveSync?Cmd=FolderSync&DeviceId=A1&DeviceType=SP", HttpGatewayFixture.Basic(Alice), content);
        return await gateway.Client.SendAsync(request);
    }
}
