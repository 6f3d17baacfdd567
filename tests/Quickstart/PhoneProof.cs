using Gateway.RealServers;
using Gateway.RealServers.ActiveSync;

namespace Gateway.Quickstart;

/// <summary>What a phone does over ActiveSync. Each method throws when the gateway does something else.</summary>
internal sealed class PhoneProof(GatewayProcess gateway, HttpClient http, MailUser user, IssuedPassword password)
{
    private const int InboxType = 2;
    private readonly ActiveSyncClient _phone = new(http, gateway.ActiveSyncUrl, user.Address, password.Text);
    private SyncFolder? _inbox;

    public async Task<string> OptionsAsync() => "versions " + await _phone.OptionsAsync();

    public async Task<string> FolderSyncAsync()
    {
        var folders = await _phone.FolderSyncAsync();
        _inbox = folders.FirstOrDefault(folder => folder.Type == InboxType) ?? throw new InvalidDataException("there is no inbox among the folders");
        return $"{folders.Count} folders: {string.Join(", ", folders.Select(folder => folder.DisplayName))}";
    }

    public async Task<string> SyncAsync()
    {
        var mails = await _phone.SyncAsync(_inbox!.ServerId, window: 10);
        return mails.Count == 0
            ? throw new InvalidDataException("Sync returned no mail")
            : $"{mails.Count} mails, the first: {mails[0].Subject}, from {mails[0].From}";
    }
}
