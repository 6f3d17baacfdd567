using System.Text;

namespace Gateway.Load.Client;

/// <summary>A user and the secret to sign in with.</summary>
internal sealed record Login(string User, string Secret)
{
    public byte[] Imap { get; } = Encoding.ASCII.GetBytes($"a LOGIN {User} {Secret}\r\n");

    public byte[] Pop3User { get; } = Encoding.ASCII.GetBytes($"USER {User}\r\n");

    public byte[] Pop3Pass { get; } = Encoding.ASCII.GetBytes($"PASS {Secret}\r\n");

    public byte[] SmtpAuth { get; } = Encoding.ASCII.GetBytes($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User}\0{Secret}"))}\r\n");
}
