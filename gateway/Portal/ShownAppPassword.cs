using System.Text;
using Gateway.AppPasswords;

namespace Gateway.Portal;

/// <summary>A new app password as a page shows it, once, with what to type into a mail app beside it.</summary>
/// <param name="Shown">Its groups.</param>
/// <param name="Label">What its owner calls it.</param>
/// <param name="AccountId">The user name to type.</param>
/// <param name="Setup">Servers and ports.</param>
internal sealed record ShownAppPassword(string Shown, string Label, string AccountId, MailSetup Setup)
{
    /// <summary>The app it is for; null: not said.</summary>
    public MailClient? Client { get; init; }

    /// <summary>To type.</summary>
    public IReadOnlyList<string> Groups => Shown.Split('-');

    /// <summary>Reads the plain text for the page; the caller disposes <paramref name="issued"/>.</summary>
    public static ShownAppPassword Of(IssuedAppPassword issued, string accountId, MailSetup setup) =>
        new(Encoding.ASCII.GetString(issued.PlainText.Octets), issued.Record.Label, accountId, setup);
}

/// <summary>Settings of one kind of mail app as a page shows them.</summary>
/// <param name="Setup">Servers and ports.</param>
/// <param name="AccountId">The user name to type.</param>
/// <param name="Settings">Which values the app asks for.</param>
/// <param name="IsPasswordShown">An app password stands above.</param>
internal sealed record SettingsView(MailSetup Setup, string AccountId, MailClientSettings Settings, bool IsPasswordShown);
