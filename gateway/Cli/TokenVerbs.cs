using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway token list|create|revoke</c>.</summary>
internal sealed class TokenVerbs(Verb verb)
{
    public Command Create() => new("token", "Tokens of the admin API, for other machines; made and revoked on this one") { List(), Issue(), Revoke() };

    private Command List()
    {
        var command = new Command("list", "Tokens in force, never their text");
        verb.Action(command, async (_, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<TokenResource>>("tokens", cancellationToken)).Items,
            "No tokens.",
            ("Id", token => token.Id),
            ("Name", token => token.Name),
            ("Role", token => token.Role),
            ("Created", token => token.Created),
            ("Expires", token => token.Expires),
            ("Last used", token => token.LastUsed)));
        return command;
    }

    private Command Issue()
    {
        var name = new Argument<string>("name") { Description = "Who holds it, as the audit log will say" };
        var role = new Option<AdminRole>("--role") { Description = "Auditor (reads), Helpdesk (reads, deletes, ends) or Security (changes everything)", DefaultValueFactory = _ => AdminRole.Auditor };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "Refused from then on, for example 2027-01-31" };
        var command = new Command("create", "Make a token and show it, once") { name, role, expires };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var wanted = new TokenRequest(parsed.GetRequiredValue(name), parsed.GetValue(role), parsed.GetValue(expires));
            var issued = await client.SendAsync<IssuedTokenResource>(HttpMethod.Post, "tokens", wanted, cancellationToken);
            output.Show(issued, _ =>
            {
                output.Line(issued.Text!);
                output.Line("");
                output.Line($"Token {issued.Token.Name} ({issued.Token.Role}), id {issued.Token.Id}. It is shown this once.");
            });
        });
        return command;
    }

    private Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "Id of the token, as the list shows it" };
        var command = new Command("revoke", "Take a token away at once") { id };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var revoked = await client.SendAsync<TokenResource>(HttpMethod.Delete, "tokens/" + AdminRoutes.Segment(parsed.GetRequiredValue(id)), null, cancellationToken);
            output.Show(revoked, _ => output.Line($"Token {revoked.Name} revoked"));
        });
        return command;
    }
}
