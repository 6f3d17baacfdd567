using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Portal;

/// <summary>An authenticator and its browser as WebAuthn describes them, which can also do what none should: <see cref="Fault"/>.</summary>
internal sealed class SoftAuthenticator : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasCredential = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string _handle = "";

    /// <summary>What is wrong with the next answers; empty: nothing.</summary>
    public string Fault { get; set; } = "";

    public uint Counter { get; set; } = 1;

    /// <summary>navigator.credentials.create().</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        _handle = asked["user"]!["id"]!.GetValue<string>();
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString([.. AuthenticatorData(HasCredential), .. CredentialData()]);
        writer.WriteEndMap();
        byte[] attestation = Fault == "huge" ? [.. writer.Encode(), .. new byte[1_000_000]] : writer.Encode();
        return Credential(new JsonObject { ["clientDataJSON"] = Text(ClientData("webauthn.create", asked)), ["attestationObject"] = Text(attestation), ["transports"] = new JsonArray("usb") });
    }

    /// <summary>navigator.credentials.get().</summary>
    public string Get(string options)
    {
        var client = ClientData(Fault == "type" ? "webauthn.create" : "webauthn.get", JsonNode.Parse(options)!);
        Counter = Counter == 0 ? 0 : Counter + 1;
        var data = AuthenticatorData(0);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (Fault == "signature") data[^1] ^= 1;
        return Credential(new JsonObject { ["clientDataJSON"] = Text(client), ["authenticatorData"] = Text(data), ["signature"] = Text(signature), ["userHandle"] = _handle });
    }

    public void Dispose() => _key.Dispose();

    private static string Text(byte[] octets) => Base64Url.EncodeToString(octets);

    private string Credential(JsonObject response) => new JsonObject
    {
        ["id"] = Text(_id),
        ["rawId"] = Text(_id),
        ["type"] = "public-key",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private byte[] ClientData(string type, JsonNode asked) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type,
        challenge = asked["challenge"]!.GetValue<string>(),
        origin = Fault == "origin" ? "https://evil.example.org" : "https://mail.example.org",
        crossOrigin = Fault == "cross-origin",
    });

    // WebAuthn §6.1: hash of the relying party, flags, counter.
    private byte[] AuthenticatorData(byte flags)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.ASCII.GetBytes(Fault == "relying party" ? "evil.example.org" : "mail.example.org"), data);
        data[32] = (byte)(flags | UserPresent | (Fault == "not verified" ? 0 : UserVerified));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), Counter);
        return data;
    }

    // WebAuthn §6.5.1: AAGUID, length and id of the credential, its key in COSE form.
    private byte[] CredentialData()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var cose = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cose.WriteStartMap(5);
        Write(1, 2);
        Write(3, Fault switch { "algorithm none" => 0, "algorithm RS1" => -65535, _ => -7 });
        Write(-1, 1);
        cose.WriteInt32(-2);
        cose.WriteByteString(point.X!);
        cose.WriteInt32(-3);
        cose.WriteByteString(point.Y!);
        cose.WriteEndMap();
        return [.. new byte[16], 0, (byte)_id.Length, .. _id, .. cose.Encode()];

        void Write(int label, int value)
        {
            cose.WriteInt32(label);
            cose.WriteInt32(value);
        }
    }
}
