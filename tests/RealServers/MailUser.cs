using System.Security.Cryptography;
using System.Text;

namespace Gateway.RealServers;

/// <summary>A mailbox of the real servers: full address in lower case, and the account password that only the backend knows.</summary>
public sealed record MailUser(string Address, string Password, string DisplayName)
{
    /// <summary>The password as Dovecot and SOGo store it: {SSHA256.b64}, salted.</summary>
    public string StoredPassword()
    {
        var salt = RandomNumberGenerator.GetBytes(8);
        var digest = SHA256.HashData([.. Encoding.UTF8.GetBytes(Password), .. salt]);
        return "{SSHA256.b64}" + Convert.ToBase64String([.. digest, .. salt]);
    }
}
