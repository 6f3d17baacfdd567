using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using QRCoder;

namespace Gateway.Portal.Pages;

/// <summary>Registers an authenticator app; then shows, once, the recovery codes and the first app password.</summary>
internal sealed class RegisterModel(
    Registration registration, PortalThrottle throttle, SecondFactorStore factors, PortalSessions sessions, MailSetup setup, IOptions<PortalOptions> options) : PortalPage
{
    private const int PixelsPerModule = 5;

    public string? Error { get; private set; }

    public string Pending { get; private set; } = "";

    public string Key { get; private set; } = "";

    public string Qr { get; private set; } = "";

    public RegistrationResult.Done? Done { get; private set; }

    public ShownAppPassword? First { get; private set; }

    protected override PortalLevel Needs => PortalLevel.PasswordGiven;

    public async Task<IActionResult> OnGetAsync()
    {
        if (await HasFactorAsync()) return Redirect(PortalGate.Root);

        var (seed, closed) = registration.Begin(Session);
        Show(seed, closed);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? code, string? pending)
    {
        if (registration.Continue(Session, pending) is not { } seed || await HasFactorAsync()) return Redirect(PortalGate.Root);

        if (!throttle.Codes.TryTake(Session.AccountId)) return Again(seed, pending!, "SecondStep.Paused");

        var result = await registration.CompleteAsync(Session, seed, code, Text.T("Create.FirstLabel"), HttpContext.RequestAborted);
        if (result is RegistrationResult.WrongCode) return Again(seed, pending!, "SecondStep.Wrong");

        throttle.Codes.GiveBack(Session.AccountId);
        if (result is RegistrationResult.Busy) return Again(seed, pending!, "Error.Unavailable");
        if (result is not RegistrationResult.Done done) return Redirect(PortalGate.Root);

        await sessions.RaiseAsync(HttpContext, Session);
        Done = done;
        First = done.First is { } first ? ShownAppPassword.Of(first, Account.Id, setup) : null;
        done.First?.Dispose();
        return Page();
    }

    private PageResult Again(byte[] seed, string pending, string error)
    {
        Error = Text.T(error);
        Show(seed, pending);
        return Page();
    }

    private void Show(byte[] seed, string closed)
    {
        Pending = closed;
        Key = TotpSeed.Show(seed);
        using var data = QRCodeGenerator.GenerateQrCode(TotpSeed.UriOf(seed, options.Value.Title, Account.Id), QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        Qr = code.GetGraphic(PixelsPerModule, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }

    private async Task<bool> HasFactorAsync() => (await factors.ListAsync(Session.AccountId, HttpContext.RequestAborted)).Count > 0;
}
