using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>Reads a source's secret file; a file fault becomes "no credential now".</summary>
internal static class MasterSecret
{
    public static async ValueTask<Secret> ReadAsync(SecretFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await file.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackendCredentialException($"The secret file {file.Path} can't be read.", exception);
        }
    }
}
