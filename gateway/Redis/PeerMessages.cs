using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Keys;
using Gateway.Sessions;

namespace Gateway.Redis;

/// <summary>What a node asks all others.</summary>
/// <param name="Number">Of this question; an answer names it.</param>
/// <param name="From">The asking node.</param>
/// <param name="At">When, so that an old one counts for nothing.</param>
/// <param name="AccountId">Sessions of this account alone; null: of all.</param>
/// <param name="SessionId">This session alone; null: all.</param>
/// <param name="End">End what is found.</param>
internal sealed record PeerQuestion(string Number, string From, DateTimeOffset At, string? AccountId, string? SessionId, bool End);

/// <summary>A part of a node's answer.</summary>
/// <param name="Number">The question's.</param>
/// <param name="From">The answering node.</param>
/// <param name="IsLast">No further part comes from it.</param>
/// <param name="Sessions">What it found.</param>
internal sealed record PeerAnswer(string Number, string From, bool IsLast, IReadOnlyList<SessionFact> Sessions);

/// <summary>
/// Questions and answers as they travel: sealed under the root key, so that who can publish in Redis can ask nothing, end nothing and answer
/// nothing.
/// </summary>
internal static class PeerMessages
{
    /// <summary>Largest message looked at.</summary>
    public const int MaxOctets = 256 * 1024;

    public static byte[] Seal(RootKey key, PeerQuestion question) => Seal(key, "question-1", question, PeerJson.Default.PeerQuestion);

    public static byte[] Seal(RootKey key, PeerAnswer answer, string asker) => Seal(key, "answer-1:" + asker, answer, PeerJson.Default.PeerAnswer);

    /// <summary>Null: none of ours.</summary>
    public static PeerQuestion? OpenQuestion(KeyRing keys, ReadOnlySpan<byte> octets) => Open(keys, "question-1", octets, PeerJson.Default.PeerQuestion);

    /// <summary>Null: none of ours, or for another node.</summary>
    public static PeerAnswer? OpenAnswer(KeyRing keys, string asker, ReadOnlySpan<byte> octets) => Open(keys, "answer-1:" + asker, octets, PeerJson.Default.PeerAnswer);

    private static byte[] Seal<T>(RootKey key, string context, T message, JsonTypeInfo<T> type) =>
        key.Seal(KeyLabel.Shared, Encoding.ASCII.GetBytes(context), JsonSerializer.SerializeToUtf8Bytes(message, type));

    private static T? Open<T>(KeyRing keys, string context, ReadOnlySpan<byte> octets, JsonTypeInfo<T> type)
        where T : class
    {
        if (octets.Length > MaxOctets) return null;

        foreach (var key in keys.Held)
        {
            if (!key.TryOpen(KeyLabel.Shared, Encoding.ASCII.GetBytes(context), octets, out var json)) continue;
            try
            {
                return JsonSerializer.Deserialize(json, type);
            }
            catch (JsonException)
            {
                // Of another version of the gateway.
                return null;
            }
        }

        return null;
    }
}

/// <summary>Generated serializer of the messages.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PeerQuestion))]
[JsonSerializable(typeof(PeerAnswer))]
internal sealed partial class PeerJson : JsonSerializerContext;
