namespace Gateway.Notices;

/// <summary>Registers the notices.</summary>
internal static class NoticeServices
{
    /// <summary>Needs storage, audit and the portal's options; sends nothing without <c>Gateway:Notices:Host</c>.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NoticeOptions>()
            .Bind(configuration.GetSection(NoticeOptions.Section))
            .Validate(options => options.User is null == options.PasswordFile is null, "Gateway:Notices: User and PasswordFile go together")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<AuditReader>().AddSingleton<NoticePlaces>().AddSingleton<NoticeComposer>().AddSingleton<NoticeMail>().AddSingleton<NoticeSender>();
        return services.AddSingleton<NoticeWriter>().AddHostedService(provider => provider.GetRequiredService<NoticeWriter>());
    }
}
