using System.Net;
using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Tests.Http;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

public sealed class MailboxGuardTests
{
    private const string Alice = "alice@example.test";
    private const string Base64Sync = "?jQAJBBBBQkNERUYwMTIzNDU2Nzg5AAJTUA==";

    private static readonly byte[] Whole = FolderDocument.Answer(1, adds: [("inbox", 2), ("cal", 8), ("contacts", 9)]);
    private static readonly byte[] Gaps = FolderDocument.Answer(1, adds: [("inbox", 2)]);

    [Theory]
    [InlineData("?Cmd=Sync&DeviceId=A1")]
    [InlineData("?Cmd=sYNC&DeviceId=A1")]
    [InlineData("?deviceid=A1&CMD=SYNC")]
    [InlineData(Base64Sync)]
    [InlineData("?Cmd=Ping&DeviceId=A1")]
    [InlineData("?Cmd=GetItemEstimate&DeviceId=A1")]
    [InlineData("?Cmd=moveitems&DeviceId=A1")]
    [InlineData("?Cmd=FolderDelete&DeviceId=A1")]
    [InlineData("?Cmd=SendMail&DeviceId=A1")]
    [InlineData("?Cmd=ItemOperations&DeviceId=A1")]
    [InlineData("?Cmd=foldersync&DeviceId=A1")]
    public async Task No_command_reaches_the_device_s_state_while_the_backend_shows_gaps(string query)
    {
        await using var gateway = await StartAsync(SyncDocument.Sync(), Gaps);

        using var response = await AskAsync(gateway, query);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.All(gateway.Backend.Seen.Skip(query.Contains("foldersync", StringComparison.Ordinal) ? 1 : 0), seen =>
            Assert.Contains(FolderLook.DeviceId, seen.Target, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("?Cmd=Sync&DeviceId=A1")]
    [InlineData(Base64Sync)]
    [InlineData("?Cmd=Ping&DeviceId=A1")]
    [InlineData("?Cmd=Search&DeviceId=A1")]
    [InlineData("?Cmd=Settings&DeviceId=A1")]
    public async Task No_command_passes_without_a_mailbox_proof(string query)
    {
        await using var gateway = await StartAsync(SyncDocument.Sync(), Whole);
        gateway.Catalog.Proof = BackendLoginOutcome.Refused;

        using var response = await AskAsync(gateway, query);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(gateway.Backend.Seen);
    }

    public static TheoryData<string, byte[]> Outages => new()
    {
        { "Sync", SyncDocument.Sync(deleted: "4") },
        { "Sync", SyncDocument.SyncStatus(13) },
        { "Sync", [] },
        { "MoveItems", SyncDocument.MoveItems(1) },
        { "GetItemEstimate", SyncDocument.Estimate(2) },
        { "Ping", "<html/>"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task What_a_mailbox_that_went_away_made_up_is_kept_from_the_device(string command, byte[] answer)
    {
        await using var gateway = await StartAsync(answer, Whole);
        var serve = gateway.Backend.Answer;
        gateway.Backend.Answer = context =>
        {
            gateway.Catalog.Proof = IsLook(context.Request.QueryString.Value!) ? BackendLoginOutcome.Accepted : BackendLoginOutcome.Unreachable;
            return serve(context);
        };

        using var response = await AskAsync(gateway, $"?Cmd={command}&DeviceId=A1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("Temporarily unavailable.", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_database_that_went_away_after_the_last_look_is_noticed_behind_the_answer_and_holds_the_next()
    {
        var look = Whole;
        await using var gateway = await StartAsync(SyncDocument.SyncStatus(13), () => look);
        using var first = await AskAsync(gateway, "?Cmd=Ping&DeviceId=A1");
        look = Gaps;

        using var held = await AskAsync(gateway, "?Cmd=Sync&DeviceId=A1");
        var seen = gateway.Backend.Seen.Count;
        using var next = await AskAsync(gateway, "?Cmd=SendMail&DeviceId=A1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, held.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, next.StatusCode);
        Assert.Equal(seen + 1, gateway.Backend.Seen.Count);
        Assert.Contains(FolderLook.DeviceId, gateway.Backend.Seen.Last().Target, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task The_same_passes_octet_for_octet_when_mailbox_and_backend_answer_for_it(string command, byte[] answer)
    {
        await using var gateway = await StartAsync(answer, Whole);

        using var response = await AskAsync(gateway, $"?Cmd={command}&DeviceId=A1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(answer, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(TimeSpan.Zero, gateway.Catalog.ProofsAsked.Last());
    }

    [Fact]
    public async Task A_good_answer_needs_no_second_question_and_one_look_stands_for_several()
    {
        var answer = SyncDocument.Sync(bodyOctets: 200_000);
        await using var gateway = await StartAsync(answer, Whole);

        for (var i = 0; i < 3; i++)
        {
            using var response = await AskAsync(gateway, "?Cmd=Sync&DeviceId=A1");
            Assert.Equal(answer, await response.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal(3, gateway.Catalog.ProofsAsked.Count);
        Assert.Single(gateway.Backend.Seen, seen => IsLook(seen.Target));
    }

    [Fact]
    public async Task A_long_answer_is_cut_short_before_a_Delete_that_is_not_believed()
    {
        byte[] answer = SyncDocument.Sync(bodyOctets: 200_000, deleted: "4");
        await using var gateway = await StartAsync(answer, Whole);
        var proofs = 0;
        gateway.Catalog.WhileProving = _ =>
        {
            gateway.Catalog.Proof = ++proofs == 1 ? BackendLoginOutcome.Accepted : BackendLoginOutcome.Unreachable;
            return Task.CompletedTask;
        };

        using var request = Request("?Cmd=Sync&DeviceId=A1");
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_error_of_the_backend_is_told_as_ever()
    {
        await using var gateway = await StartAsync([], Whole);
        var serve = gateway.Backend.Answer;
        gateway.Backend.Answer = context =>
        {
            if (IsLook(context.Request.QueryString.Value!))
            {
                return serve(context);
            }

            context.Response.StatusCode = 449;
            return context.Response.Body.WriteAsync("retry"u8.ToArray()).AsTask();
        };

        using var response = await AskAsync(gateway, "?Cmd=Sync&DeviceId=A1");

        Assert.Equal(449, (int)response.StatusCode);
        Assert.Equal("retry", await response.Content.ReadAsStringAsync());
    }

    private static bool IsLook(string target) => target.Contains(FolderLook.DeviceId, StringComparison.Ordinal);

    private static Task<HttpGatewayFixture> StartAsync(byte[] answer, byte[] look) => StartAsync(answer, () => look);

    private static async Task<HttpGatewayFixture> StartAsync(byte[] answer, Func<byte[]> look)
    {
        var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ProveMailbox = true };
        gateway.Backend.Answer = context =>
            context.Response.Body.WriteAsync(IsLook(context.Request.QueryString.Value!) ? look() : answer).AsTask();
        return gateway;
    }

    private static HttpRequestMessage Request(string query) => HttpGatewayFixture.Request(
        "POST", "/Microsoft-Server-ActiveSync" + query, HttpGatewayFixture.Basic(Alice), new ByteArrayContent(FolderDocument.Request("7")));

    private static async Task<HttpResponseMessage> AskAsync(HttpGatewayFixture gateway, string query)
    {
        using var request = Request(query);
        return await gateway.Client.SendAsync(request);
    }
}
