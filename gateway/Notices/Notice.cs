namespace Gateway.Notices;

/// <summary>Something that an account's owner is told.</summary>
/// <param name="AccountId">To whom.</param>
/// <param name="Language">In which language.</param>
/// <param name="Subject">Plain text.</param>
/// <param name="What">What happened, one sentence.</param>
/// <param name="At">When.</param>
internal sealed record Notice(string AccountId, string Language, string Subject, string What, DateTimeOffset At)
{
    /// <summary>From where and with what; null: not known.</summary>
    public string? Where { get; init; }
}
