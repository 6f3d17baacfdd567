namespace Gateway.Keys;

/// <summary>A key file that cannot be used. The message is one line for the operator: which file, what is wrong, what to do.</summary>
internal sealed class KeyFileException(string message, Exception? inner = null) : Exception(message, inner);
