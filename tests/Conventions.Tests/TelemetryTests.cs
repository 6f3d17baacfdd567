using Gateway.Conventions.Tests.Rules;

namespace Gateway.Conventions.Tests;

public sealed class TelemetryTests
{
    private const string Started = "static partial class Log { [LoggerMessage(EventId = 2000, EventName = \"Started\", Level = LogLevel.Information, Message = \"m\")] static partial void Started(ILogger l); }";

    [Fact]
    public void Event_ids_and_names_are_unique() => TelemetryRules.EventsAreUnique.Holds();

    [Fact]
    public void An_id_given_twice_is_found() =>
        TelemetryRules.EventsAreUnique.Finds(new SourceFile("gateway/Login/A.cs", Started), new SourceFile("gateway/Login/B.cs", Started.Replace("\"Started", "\"Stopped", StringComparison.Ordinal)));

    [Fact]
    public void Event_ids_are_in_the_range_of_their_area() => TelemetryRules.EventsAreInRange.Holds();

    [Fact]
    public void An_id_outside_its_range_is_found() => TelemetryRules.EventsAreInRange.Finds(new SourceFile("gateway/Sessions/A.cs", Started));

    [Fact]
    public void Events_are_documented() => TelemetryRules.EventsAreDocumented.Holds();

    [Fact]
    public void An_event_without_a_row_or_with_another_level_is_found()
    {
        var source = new SourceFile("gateway/Login/A.cs", Started);

        TelemetryRules.EventsAreDocumented.Finds(source, new SourceFile("docs/operations/events.md", "| 2000 | Started | Warning |"));
        TelemetryRules.EventsAreDocumented.Accepts(source, new SourceFile("docs/operations/events.md", "| 2000 | Started | Information |"));
    }

    [Fact]
    public void Documented_events_exist() => TelemetryRules.DocumentedEventsExist.Holds();

    [Fact]
    public void A_row_without_an_event_is_found() =>
        TelemetryRules.DocumentedEventsExist.Finds(new SourceFile("docs/operations/events.md", "| 2000 | Started | Information |"));

    [Fact]
    public void Instruments_are_documented() => TelemetryRules.InstrumentsAreDocumented.Holds();

    [Fact]
    public void An_instrument_without_a_row_is_found() =>
        TelemetryRules.InstrumentsAreDocumented.Finds(new SourceFile("gateway/Login/A.cs", "class A { object o = meter.CreateCounter<long>(\"gateway.login\"); }"));

    [Fact]
    public void Documented_instruments_exist() => TelemetryRules.DocumentedInstrumentsExist.Holds();

    [Fact]
    public void A_row_without_an_instrument_is_found() =>
        TelemetryRules.DocumentedInstrumentsExist.Finds(new SourceFile("docs/operations/metrics.md", "| `gateway.login` | x |"));
}
