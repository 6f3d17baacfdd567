using System.Text;
using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Tests.Login;

namespace Gateway.Tests.Redis;

/// <summary>A Redis that answers, and refuses: full, a replica, or without the right password.</summary>
public sealed class RedisRefusalTests
{
    private const string Alice = "alice@example.test";

    [Theory]
    [Trait("Security", "137")]
    [InlineData("CONFIG SET maxmemory 1")]
    [InlineData("REPLICAOF 127.0.0.1 1")]
    [InlineData("ACL SETUSER default resetkeys")]
    public async Task Whatever_it_refuses_good_app_passwords_sign_in_and_wrong_ones_do_not(string command)
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var node = await redis.NodeAsync();
        await node.AddAccountAsync(Alice);
        var (_, text) = await node.IssueAsync(Alice);
        var words = command.Split(' ');
        await redis.Database.ExecuteAsync(words[0], words[1..]);

        for (var i = 0; i < 3; i++)
        {
            Forget(node, text);
            Assert.Null(await node.DenialAsync(Alice, text));
        }

        Assert.Equal(LoginDenial.InvalidCredentials, await node.DenialAsync(Alice, "aaaa-aaaa-aaaa-aaaa-aaab"));
        await ToldAsync(node);
    }

    // Behind the sign-in's back.
    private static async Task ToldAsync(LoginWorld node)
    {
        var asked = TimeProvider.System.GetTimestamp();
        while (!node.Logs.Lines.Any(line => line.StartsWith("2503 RedisRefuses", StringComparison.Ordinal)))
        {
            await Task.Yield();
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        }
    }

    private static void Forget(LoginWorld node, string text)
    {
        var folded = new byte[AppPasswordFormat.Letters];
        Assert.True(AppPasswordFormat.TryFold(Encoding.ASCII.GetBytes(text), folded));
        node.Get<MemoryCredentialCache>().Remove(node.Get<CredentialVerifier>().KeyOf(Encoding.ASCII.GetBytes(Alice), folded));
    }
}
