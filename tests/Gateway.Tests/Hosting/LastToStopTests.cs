using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Hosting;
using Gateway.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class LastToStopTests
{
    [Fact]
    public async Task It_works_until_the_others_have_stopped_and_then_finishes_what_is_left()
    {
        var work = new Work();
        var listener = new Listener(work);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IHostedService>(work).AddSingleton<IHostedService>(listener);
        builder.Services.Configure<HostOptions>(options => options.ServicesStopConcurrently = true);
        using var host = builder.Build();
        await host.StartAsync();
        await work.Begun.Task;

        await host.StopAsync();

        Assert.False(listener.WasDeserted);
        Assert.True(work.IsOver);
        Assert.True(work.IsFinished);
    }

    [Theory]
    [InlineData(typeof(AuditWriter))]
    [InlineData(typeof(LastUseWriter))]
    [InlineData(typeof(RevocationFeed))]
    [InlineData(typeof(SessionSweep))]
    public void What_a_draining_session_needs_stops_last(Type service) => Assert.True(service.IsSubclassOf(typeof(LastToStop)));

    private sealed class Work : LastToStop
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsOver { get; private set; }

        public bool IsFinished { get; private set; }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var stopped = new TaskCompletionSource();
            await using var registration = stoppingToken.Register(() =>
            {
                IsOver = true;
                stopped.SetResult();
            });
            Begun.SetResult();
            await stopped.Task;
        }

        protected override Task FinishAsync()
        {
            IsFinished = IsOver;
            return Task.CompletedTask;
        }
    }

    // Stopped beside the work, and after it in the list.
    private sealed class Listener(Work work) : IHostedService
    {
        public bool WasDeserted { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            WasDeserted = work.IsOver;
            return Task.CompletedTask;
        }
    }
}
