using System.Globalization;

namespace Gateway.RealServers;

/// <summary>Debian's slapd with one person below <c>ou=people,dc=example,dc=test</c> for each user, named by the local part.</summary>
public sealed class LdapServer : IAsyncDisposable
{
    private LdapServer(ServerProcess process, int port)
    {
        Process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>To stop it and start it again (an outage).</summary>
    public ServerProcess Process { get; }

    public static async Task<LdapServer> StartAsync(ServerFolder folder, IReadOnlyList<MailUser> users)
    {
        var home = await folder.FolderAsync("ldap");
        await folder.FolderAsync("ldap/data", mode: "0700");
        var configuration = folder.Write("ldap/slapd.conf", Configuration(home), "600");
        var people = folder.Write("ldap/people.ldif", People(users), "600");
        await Tool.RunAsync("/usr/sbin/slapadd", ["-f", configuration, "-l", people]);

        var port = FreePort.Next();
        var address = $"ldap://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/";
        var command = new ServerCommand("slapd", "/usr/sbin/slapd", ["-f", configuration, "-h", address, "-d", "0"], Path.Combine(home, "slapd.log"));
        var process = await ServerProcess.StartAsync(command, token => Probe.AcceptsAsync(port, token));
        return new LdapServer(process, port);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string Configuration(string home) => $"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        pidfile {home}/slapd.pid
        database mdb
        suffix "dc=example,dc=test"
        rootdn "cn=admin,dc=example,dc=test"
        directory {home}/data
        access to attrs=userPassword by anonymous auth by * none
        access to * by * none

        """;

    private static string People(IReadOnlyList<MailUser> users) =>
        "dn: dc=example,dc=test\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n"
        + "dn: ou=people,dc=example,dc=test\nobjectClass: organizationalUnit\nou: people\n\n"
        + string.Concat(users.Select(user =>
        {
            var local = user.Address[..user.Address.IndexOf('@', StringComparison.Ordinal)];
            return $"dn: uid={local},ou=people,dc=example,dc=test\nobjectClass: inetOrgPerson\nuid: {local}\ncn: {user.DisplayName}\nsn: {local}\nuserPassword: {user.Password}\n\n";
        }));
}
