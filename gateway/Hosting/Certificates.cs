using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// The pair that new handshakes get. Changed files are taken up without dropping a session; a pair that is of no use is refused, logged
/// as an error and counted, and the one before stays.
/// </summary>
internal sealed partial class Certificates(
    IOptions<TlsOptions> tls, IOptions<GatewayOptions> gateway, TimeProvider time, ILogger<Certificates> logger) : BackgroundService
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private readonly string _file = tls.Value.CertificateFile
        ?? SelfSignedCertificate.Ensure(gateway.Value.DataDirectory, gateway.Value.PublicHost, time.GetUtcNow());

    private readonly Lock _refreshing = new();
    private CertificatePair? _current;
    private string _stamp = "";

    /// <summary>The pair in use. Throws <see cref="StartupException"/> when the first one can't be loaded.</summary>
    public CertificatePair Current => _current ?? LoadFirst();

    /// <summary>Whether the newest files were refused: readiness and metrics show it.</summary>
    public bool NewestRefused { get; private set; }

    /// <summary>Raised after a new pair was taken up.</summary>
    public event Action<CertificatePair>? Changed;

    /// <summary>Takes up changed files. Called on a timer and on SIGHUP; whether a new pair is in use afterwards.</summary>
    public bool Refresh()
    {
        // The timer and a signal may come together.
        lock (_refreshing)
        {
            return RefreshAlone();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            // Its usual meaning is an end.
            context.Cancel = true;
            Refresh();
        });
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Refresh();
        }
    }

    private bool RefreshAlone()
    {
        if (tls.Value.CertificateFile is null)
        {
            SelfSignedCertificate.Ensure(gateway.Value.DataDirectory, gateway.Value.PublicHost, time.GetUtcNow());
        }

        var stamp = Stamp();
        if (stamp == _stamp)
        {
            return false;
        }

        _stamp = stamp;
        try
        {
            var pair = Load();
            NewestRefused = pair.Objection(gateway.Value.PublicHost, time.GetUtcNow()) is { } objection && Refuse(objection);
            return !NewestRefused && TakeUp(pair);
        }
        catch (StartupException wrong)
        {
            NewestRefused = Refuse(wrong.Faults[0].ToString());
            return false;
        }
    }

    private CertificatePair LoadFirst()
    {
        _stamp = Stamp();
        var pair = Load();
        if (pair.Objection(gateway.Value.PublicHost, time.GetUtcNow()) is { } objection)
        {
            Log.Doubtful(logger, _file, objection);
        }

        return _current = pair;
    }

    private CertificatePair Load() => CertificatePair.Load(_file, tls.Value.KeyFile, tls.Value.Password);

    private bool TakeUp(CertificatePair pair)
    {
        _current = pair;
        Log.TakenUp(logger, _file, pair.Certificate.Thumbprint, pair.Certificate.NotAfter);
        Changed?.Invoke(pair);
        return true;
    }

    private bool Refuse(string why)
    {
        Log.Refused(logger, _file, StartupFault.OneLine(why));
        return true;
    }

    private string Stamp() => StampOf(_file) + StampOf(tls.Value.KeyFile);

    private static string StampOf(string? file)
    {
        if (file is null)
        {
            return "";
        }

        // Through links: certificate managers swap a link, not the file.
        var target = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(file);
        return target.Exists ? $"{target.FullName} {target.LastWriteTimeUtc.Ticks} {target.Length};" : "-;";
    }

    private static partial class Log
    {
        [LoggerMessage(2910, LogLevel.Information, "New certificate taken up from {File}: {Thumbprint}, valid until {NotAfter}", EventName = "CertificateTakenUp")]
        public static partial void TakenUp(ILogger logger, string file, string thumbprint, DateTime notAfter);

        [LoggerMessage(2911, LogLevel.Error, "New certificate in {File} refused, the one before stays: {Reason}", EventName = "CertificateRefused")]
        public static partial void Refused(ILogger logger, string file, string reason);

        [LoggerMessage(2912, LogLevel.Warning, "Certificate {File}: {Reason}", EventName = "CertificateDoubtful")]
        public static partial void Doubtful(ILogger logger, string file, string reason);
    }
}
