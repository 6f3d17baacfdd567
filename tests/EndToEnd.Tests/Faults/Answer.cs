using System.Net;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>What a person was told.</summary>
internal enum Answer
{
    Ok,

    /// <summary>A wrong password: the one answer that a good one must never get.</summary>
    Wrong,

    Refused,

    /// <summary>Come back later.</summary>
    Unavailable,

    /// <summary>None: his session was ended while he asked.</summary>
    Cut,
}

/// <summary>Reads answers from the wire.</summary>
internal static class Answers
{
    public static Answer Of(HttpStatusCode status) => status switch
    {
        HttpStatusCode.OK => Answer.Ok,
        HttpStatusCode.Unauthorized => Answer.Wrong,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => Answer.Unavailable,
        _ => Answer.Refused,
    };
}

/// <summary>Somebody's name and app password, as typed.</summary>
internal sealed record Credential(string Name, string Secret, string Id = "");

/// <summary>One sign-in: when it began, how long it took, what came of it.</summary>
internal readonly record struct SignIn(long At, TimeSpan Took, Answer Answer);
