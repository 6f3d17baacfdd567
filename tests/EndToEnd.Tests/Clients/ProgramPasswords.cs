using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Clients;

/// <summary>One app password each for the people whose mail programs run, made once: the programs never delete any.</summary>
public sealed class ProgramPasswords(FrontedMail fronted) : IAsyncLifetime
{
    public IssuedPassword Alice { get; private set; } = null!;

    public IssuedPassword Carol { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Alice = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "mail programs");
        Carol = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Carol.Address, "mail programs");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
