using System.Runtime.InteropServices;

namespace Gateway.Hosting;

/// <summary>
/// Takes up a changed configuration file, by itself or at SIGHUP, together with changed certificates. Backends, routes and their credentials change at
/// once; live sessions keep what they have, and what needs a restart waits for one. A file with any fault is not taken at all.
/// </summary>
internal sealed partial class ConfigurationReload(
    string file, LiveConfiguration live, Certificates certificates, TimeProvider time, ILogger<ConfigurationReload> logger) : BackgroundService
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private string _stamp = StampOf(file);

    /// <summary>Takes up what has changed; whether a new configuration is in force afterwards.</summary>
    public bool Refresh(bool always = false)
    {
        lock (_lock)
        {
            var stamp = StampOf(file);
            if (stamp == _stamp && !always) return false;

            _stamp = stamp;
            var (configuration, faults) = ConfigurationFile.Read(file);
            if (configuration is null || faults.Count > 0)
            {
                Log.Refused(logger, file, string.Join("; ", faults.Select(fault => fault.ToString())));
                return false;
            }

            live.Replace(configuration);
            Log.TakenUp(logger, file);
            return true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp);
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Refresh();
        }
    }

    private void OnHangUp(PosixSignalContext signal)
    {
        // Otherwise it would end the process.
        signal.Cancel = true;
        certificates.Refresh();
        Refresh(always: true);
    }

    private static string StampOf(string file)
    {
        // Through links: configuration managers swap a link, not the file.
        var target = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(file);
        return target.Exists ? $"{target.FullName} {target.LastWriteTimeUtc.Ticks} {target.Length}" : "-";
    }

    private static partial class Log
    {
        [LoggerMessage(2920, LogLevel.Information, "Changed configuration taken up from {File}", EventName = "ConfigurationTakenUp")]
        public static partial void TakenUp(ILogger logger, string file);

        [LoggerMessage(2921, LogLevel.Error, "Changed configuration in {File} refused, the one before stays: {Faults}", EventName = "ConfigurationRefused")]
        public static partial void Refused(ILogger logger, string file, string faults);
    }
}
