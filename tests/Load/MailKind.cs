namespace Gateway.Load;

/// <summary>The mail protocols that are measured.</summary>
internal enum MailKind
{
    Imap,
    Pop3,
    Smtp,
}
