using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting;

/// <summary>
/// One JSON object a line. The writer's default encoder escapes controls and everything beyond ASCII, so nothing that a client sends can
/// end a line or turn a terminal around; texts are cut.
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "gateway-json";
    private const int LongestText = 512;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow());
            json.WriteString("level", Level(logEntry.LogLevel));
            json.WriteNumber("id", logEntry.EventId.Id);
            json.WriteString("event", logEntry.EventId.Name);
            json.WriteString("from", logEntry.Category);
            json.WriteString("message", Cut(message));
            WriteFields(json, logEntry.State);
            scopeProvider?.ForEachScope(static (scope, writer) => WriteFields(writer, scope), json);
            WriteException(json, logEntry.Exception);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteFields(Utf8JsonWriter json, object? state)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> fields)
        {
            return;
        }

        foreach (var (name, value) in fields)
        {
            if (name == "{OriginalFormat}" || name.Length == 0)
            {
                continue;
            }

            json.WritePropertyName(char.ToLowerInvariant(name[0]) + name[1..]);
            WriteValue(json, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool yes: json.WriteBooleanValue(yes); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case DateTimeOffset moment: json.WriteStringValue(moment); break;
            case IFormattable formattable: json.WriteStringValue(Cut(formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture))); break;
            default: json.WriteStringValue(Cut(value.ToString())); break;
        }
    }

    private static void WriteException(Utf8JsonWriter json, Exception? exception)
    {
        if (exception is null)
        {
            return;
        }

        json.WriteString("exception", exception.GetType().FullName);
        json.WriteString("reason", Cut(exception.Message));
        json.WriteString("stack", exception.StackTrace);
    }

    private static string Cut(string? text) =>
        text is null ? "" : text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), "…");

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "information",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "none",
    };
}
