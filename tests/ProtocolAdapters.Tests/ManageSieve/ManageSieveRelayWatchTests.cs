using System.Text;
using Gateway.ProtocolAdapters.ManageSieve;

namespace Gateway.ProtocolAdapters.Tests.ManageSieve;

/// <summary>The filter against a client that tries to make it lose its place, in any two portions.</summary>
[Trait("Security", "64")]
public sealed class ManageSieveRelayWatchTests
{
    [Theory]
    [InlineData("NOOP {1000+}\r\n")]
    [InlineData("NOOP {1000}\r\n")]
    [InlineData("X{1000+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" {1000}\r\n")]
    [InlineData("PUTSCRIPT \"a\" {1000+\r\n")]
    [InlineData("PUTSCRIPT \"a\" {+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" {1000+} \r\n")]
    [InlineData("PUTSCRIPT \"a\"{1000+}\r\n")]
    [InlineData("PUTSCRIPT a {1000+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" \"b\" {1000+}\r\n")]
    [InlineData("PUTSCRIPT \"a {1000+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" {99999999999999999999+}\r\n")]
    [InlineData("NOOP {28+}\r\nPUTSCRIPT \"a\" {1000+}\r\n\r\n")]
    [InlineData("X{28+}\r\nPUTSCRIPT \"a\" {1000+}\r\n\r\n")]
    [InlineData("  ")]
    [InlineData("")]
    public void Braces_that_no_backend_need_believe_hide_nothing(string before)
    {
        AssertArrives(before + "UNAUTHENTICATE\r\n", before + "UNAUTHENTICATX\r\n");
    }

    [Theory]
    [InlineData("PUTSCRIPT \"a\" {18+}\r\n\r\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData("putscript {1+}\r\na {16+}\r\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData("CHECKSCRIPT {16+}\r\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData("HAVESPACE \"a\" 99\r\nCHECKSCRIPT {16+}\r\nUNAUTHENTICATE\r\n\r\n")]
    [InlineData("PUTSCRIPT \"a \\\" {3+}\" {16+}\r\nUNAUTHENTICATE\r\n\r\n")]
    public void Script_passes_unchanged_and_what_follows_is_seen(string script)
    {
        AssertArrives(script + "UNAUTHENTICATE\r\n", script + "UNAUTHENTICATX\r\n");
    }

    private static void AssertArrives(string sent, string arrives)
    {
        for (var split = 0; split < sent.Length; split++)
        {
            var watch = new ManageSieveRelayWatch();
            Assert.Equal(arrives, FromClient(watch, sent[..split]) + FromClient(watch, sent[split..]));
            Assert.True(watch.IsQuiet);
        }
    }

    private static string FromClient(ManageSieveRelayWatch watch, string text)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        watch.FromClient(octets);
        return Encoding.Latin1.GetString(octets);
    }
}
