using Gateway.ProtocolAdapters.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>What one HTTP protocol adds to the shared way of a request: who the client is, what it may ask, how it waits.</summary>
internal abstract class HttpEndpoint
{
    private const int MaxIdentityChars = 256;

    /// <summary>The client's own words about itself; false when the request can't be read (400, after a right sign-in).</summary>
    public virtual bool TryIdentify(HttpRequest request, out ClientIdentity identity)
    {
        identity = new ClientIdentity { UserAgent = Cut(request.Headers[HeaderNames.UserAgent].ToString()), Operation = request.Method };
        return true;
    }

    /// <summary>0, or the status that refuses what a signed-in client asks for.</summary>
    public virtual ValueTask<int> GuardAsync(HttpContext context, HttpSession session) => new(0);

    /// <summary>How fresh a mailbox proof this request needs, where the backend asks for one.</summary>
    public virtual TimeSpan ProofAge(HttpSession session) => TimeSpan.FromMinutes(5);

    /// <summary>Whether the request may hang for minutes and counts as parked.</summary>
    public virtual bool IsParked(HttpSession session) => false;

    /// <summary>Answers a refusal in the protocol's own words; false: it has none, and the shared ones are used.</summary>
    public virtual ValueTask<bool> AnswerDenialAsync(HttpContext context, LoginDecision.Denied denied, ClientIdentity identity) => new(false);

    /// <summary>Sends the request on; by default straight away.</summary>
    public virtual Task ForwardAsync(HttpContext context, HttpSession session, Func<Task> forward) => forward();

    /// <summary>Null when empty, cut to what an identity may hold.</summary>
    protected static string? Cut(string? text) => text switch
    {
        null or "" => null,
        { Length: > MaxIdentityChars } => text[..MaxIdentityChars],
        _ => text,
    };
}
