using QRCoder;

namespace Gateway.Portal;

/// <summary>A QR code as a picture that scales, black on white in every colour scheme: scanners want it so.</summary>
internal static class QrSvg
{
    private const int PixelsPerModule = 5;

    public static string Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(PixelsPerModule, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
