namespace Gateway.Login;

/// <summary>What a presented secret is by its shape alone.</summary>
internal enum SecretShape
{
    /// <summary>Folds into an app password with right check letters.</summary>
    AppPassword,

    /// <summary>Some other password.</summary>
    Other,

    /// <summary>A token, by its mechanism.</summary>
    Token,
}
