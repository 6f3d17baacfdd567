namespace Gateway.TestKit;

/// <summary>A conversation went another way than its transcript.</summary>
public sealed class TranscriptException(string message) : Exception(message);
