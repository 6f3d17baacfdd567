using System.CommandLine;
using Gateway.Accounts;
using Gateway.Admin;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway account bulk</c>: one change of many accounts.</summary>
internal sealed class AccountBulkVerb(Verb verb)
{
    private const int Batch = 200;

    private readonly Argument<BulkAction> _action = new("action") { Description = "SetState, DeleteAppPasswords, RequireRegistration or ForgetBrowsers" };
    private readonly Option<TwoStepState?> _state = new("--state") { Description = "With SetState: the state that they get" };
    private readonly Option<string?> _domain = new("--domain") { Description = "All accounts of this domain" };
    private readonly Option<TwoStepState?> _inState = new("--in-state") { Description = "All accounts that are in this state" };
    private readonly Option<string?> _file = new("--file") { Description = "The accounts of this file, one a line; - reads standard input" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask" };

    public Command Create()
    {
        var command = new Command("bulk", "Change many accounts: those of a file, a domain or a state") { _action, _state, _domain, _inState, _file, _yes };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var action = parsed.GetValue(_action);
            var accounts = await AccountsAsync(parsed, client, cancellationToken);
            Confirm.OrThrow(parsed.GetValue(_yes), $"{action}{(parsed.GetValue(_state) is { } state ? " " + state : "")} for {accounts.Count} accounts?");
            var done = await Progress.RunAsync(output.Terminal, action.ToString(), accounts.Count, report => RunAsync(parsed, client, accounts, report, cancellationToken));
            output.Show(new CountResult(done), _ => output.Line(action is BulkAction.DeleteAppPasswords ? $"{done} app passwords deleted" : $"{done} accounts changed"));
        });
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, AdminClient client, IReadOnlyList<string> accounts, Action<long> report, CancellationToken cancellationToken)
    {
        var (sent, done) = (0, 0);
        foreach (var batch in accounts.Chunk(Batch))
        {
            var request = new BulkRequest(parsed.GetValue(_action), batch, parsed.GetValue(_state));
            done += (await client.SendAsync<CountResult>(HttpMethod.Post, "accounts/bulk", request, cancellationToken)).Count;
            report(sent += batch.Length);
        }

        return done;
    }

    private async Task<IReadOnlyList<string>> AccountsAsync(ParseResult parsed, AdminClient client, CancellationToken cancellationToken)
    {
        var (domain, state) = (parsed.GetValue(_domain), parsed.GetValue(_inState));
        if (parsed.GetValue(_file) is { } file) return await ReadAsync(file, cancellationToken);
        if (domain is null && state is null) throw new CommandException(ExitCode.Usage, "name the accounts by --file, --domain or --in-state");

        var query = Query.Of(("domain", domain), ("state", state?.ToString()), ("limit", "1000"));
        return [.. (await Paging.AllAsync<AccountResource>(client, "accounts", query, cancellationToken)).Select(account => account.Id)];
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var text = file == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"{file} can't be read");
        }
    }
}
