namespace Gateway.ProtocolAdapters.Backend;

/// <summary>A backend spoke out of protocol. The text is ours, for the log: never what the backend said.</summary>
public sealed class BackendProtocolException(string reason) : Exception(reason);
