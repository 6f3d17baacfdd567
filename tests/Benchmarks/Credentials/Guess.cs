using System.Net;
using Gateway.AppPasswords;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Benchmarks.Credentials;

/// <summary>Sign-ins of a stranger: well-formed secrets that nobody was given.</summary>
internal static class Guess
{
    /// <summary>From one of 5,000 addresses, each in a network of its own; the caller disposes the secret.</summary>
    public static LoginAttempt At(string account, int number)
    {
        var client = new IPAddress([(byte)(11 + (number % 5_000 / 250)), (byte)(number % 250), (byte)(number % 7), 9]);
        return SignInNode.OverImap(account, AppPasswordGenerator.Create(), client);
    }
}
