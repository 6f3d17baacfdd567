using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>
/// Copies both ways between a signed-in client and its backend until one side closes, nothing moves for too long, or the lease or the node ends it.
/// What either connection has buffered flows first. Back-pressure is the other side's write.
/// </summary>
public sealed class Relay(RelayOptions options, TimeProvider time)
{
    /// <summary>
    /// Runs to the end and says how it ended; never throws. Both connections stay the caller's to dispose. On termination
    /// and drain <see cref="RelayWatch.Farewell"/> is the client's last line, if it fits where the conversation stands.
    /// </summary>
    public async Task<SessionEnd> RunAsync(
        MailConnection client, MailConnection backend, SessionLease lease, RelayWatch watch, CancellationToken draining)
    {
        client.BeginRelay();
        backend.BeginRelay();
        using var session = new RelaySession(client, backend, watch, time);
        var idleLimit = options.IdleLimit > RelayOptions.IdleFloor ? options.IdleLimit : RelayOptions.IdleFloor;
        await using var idle = new IdleTimer(session, idleLimit, time);
        using var terminated = lease.Terminated.UnsafeRegister(static state => ((RelaySession)state!).Interrupt(), session);
        using var drained = draining.UnsafeRegister(static state => ((RelaySession)state!).Interrupt(), session);

        session.Start();
        if (await session.EndsByItselfAsync(options))
        {
            return session.End;
        }
        var reason = lease.Terminated.IsCancellationRequested ? lease.Termination : SessionTermination.Drain;
        if (reason == SessionTermination.Drain)
        {
            await session.ComeToRestAsync(options.DrainGrace, stopClientFirst: false, lease.Terminated);
            reason = lease.Terminated.IsCancellationRequested ? lease.Termination : reason;
        }
        await session.ComeToRestAsync(options.RevocationGrace, stopClientFirst: true, CancellationToken.None);
        await session.SayAsync(watch.Farewell(reason), options.RevocationGrace);
        return session.End;
    }

    /// <summary>One timer for a session, which looks back when it fires: relayed octets only note the time.</summary>
    private sealed class IdleTimer : IAsyncDisposable
    {
        private readonly RelaySession _session;
        private readonly TimeSpan _limit;
        private readonly ITimer _timer;

        public IdleTimer(RelaySession session, TimeSpan limit, TimeProvider time)
        {
            _session = session;
            _limit = limit;
            _timer = time.CreateTimer(static state => ((IdleTimer)state!).Look(), this, limit, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync() => _timer.DisposeAsync();

        private void Look()
        {
            var left = _limit - _session.IdleFor;
            if (left <= TimeSpan.Zero)
            {
                _session.Abort(SessionEndedBy.Idle);
            }
            else
            {
                _timer?.Change(left, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
