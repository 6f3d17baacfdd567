using Gateway.Login;
using Gateway.Sessions;

namespace Gateway.Redis;

/// <summary>Registers what nodes share through Redis.</summary>
internal static class RedisServices
{
    /// <summary>Nothing at all without <c>Gateway:Redis:ConnectionString</c>. After <c>AddSessions</c>, whose local channel it extends.</summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(RedisOptions.Section);
        if (string.IsNullOrEmpty(section[nameof(RedisOptions.ConnectionString)])) return services;

        services.AddOptions<RedisOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<ISharedCredentialCache, RedisCredentialCache>();
        services.AddSingleton<RedisRevocationChannel>();
        services.AddSingleton<IRevocationChannel>(provider => provider.GetRequiredService<RedisRevocationChannel>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisRevocationChannel>());
        services.AddSingleton<RedisHeads>();
        services.AddHostedService<RedisThrottle>();
        services.AddSingleton<RedisPeers>();
        services.AddHostedService(provider => provider.GetRequiredService<RedisPeers>());
        return services;
    }
}
