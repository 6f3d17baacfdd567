using System.Text;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Login;
using Gateway.Redis;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>Names, app passwords, and what stores hand back.</summary>
internal static class CredentialTargets
{
    private static readonly UserNameRules Rules = new("example.test", new Dictionary<string, string>(StringComparer.Ordinal) { ["ex"] = "example.test" });
    private static readonly RootKey Key = new(1, new byte[RootKey.Octets]);

    public static FuzzTarget[] All { get; } =
    [
        new("app password", ["abcd-efgh-ijkm-npqr-stuv", "ABCD EFGH", "aaaaaaaaaaaaaaaaaaaa"], LookAtAppPassword),
        new("app password as written", ["0123456789abcdefgh", "\0"], LookAtWritten),
        new("user name", ["alice@example.test", "EX\\alice", "\\alice@example.test.", "alice", "a+b_c.d-e@x-y.z9", "OTHER\\a@b.c"], LookAtName),
        new("stored hash", ["$2a$10$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ0123.", "$2y$13$", "$2b$31$"], LookAtHash),
        new("cache entry", [Encoding.Latin1.GetString(Key.Seal(KeyLabel.CacheValue, "a1:1:k"u8, "{}"u8)), "", "\u0001"], LookAtCacheEntry),
    ];

    private static int LookAtAppPassword(FuzzInput input)
    {
        Span<byte> folded = stackalloc byte[AppPasswordFormat.Letters];
        var isTaken = AppPasswordFormat.TryFold(input.Octets, folded);
        Must.Hold(isTaken == AppPasswordFormat.IsWellFormed(input.Octets), "there is one shape");
        if (!isTaken)
        {
            return input.Octets.Length > 64 ? 0 : 1;
        }

        var letters = new string([.. input.Text.Where(letter => letter is not ('-' or ' ')).Select(char.ToLowerInvariant)]);
        Must.Hold(Encoding.ASCII.GetString(folded) == letters, "case, spaces and hyphens do not count, all else does");
        return 2;
    }

    // Any app password is known again however it is typed; one wrong letter or one swap of neighbours is seen.
    private static int LookAtWritten(FuzzInput input)
    {
        Span<byte> letters = stackalloc byte[AppPasswordFormat.Letters];
        for (var i = 0; i < AppPasswordFormat.RandomLetters; i++)
        {
            letters[i] = (byte)AppPasswordFormat.Alphabet[(i < input.Octets.Length ? input.Octets[i] : i) % AppPasswordFormat.Alphabet.Length];
        }
        AppPasswordFormat.AddCheckLetters(letters);
        Must.Hold(Folds(Typed(input, letters), letters), "an app password is known however it is typed");

        var at = input.Dice.Next(AppPasswordFormat.Letters);
        var right = letters[at];
        letters[at] = (byte)input.Dice.Pick(AppPasswordFormat.Alphabet.Where(letter => letter != right).ToList());
        Must.Hold(!AppPasswordFormat.IsWellFormed(letters), "a wrong letter is seen");
        letters[at] = right;

        var next = (at + 1) % AppPasswordFormat.Letters;
        if (next > at && letters[at] != letters[next])
        {
            (letters[at], letters[next]) = (letters[next], letters[at]);
            Must.Hold(!AppPasswordFormat.IsWellFormed(letters), "a swap of neighbours is seen");
        }
        return next > at ? 1 : 2;
    }

    private static byte[] Typed(FuzzInput input, ReadOnlySpan<byte> letters)
    {
        var typed = new List<byte>();
        foreach (var letter in letters)
        {
            typed.Add(input.Dice.Next(2) == 0 ? letter : (byte)(letter & ~0x20));
            if (input.Dice.Next(4) == 0)
            {
                typed.Add(input.Dice.Pick<byte>([(byte)'-', (byte)' ']));
            }
        }
        return [.. typed];
    }

    private static bool Folds(byte[] typed, ReadOnlySpan<byte> letters)
    {
        Span<byte> folded = stackalloc byte[AppPasswordFormat.Letters];
        return AppPasswordFormat.TryFold(typed, folded) && folded.SequenceEqual(letters);
    }

    private static int LookAtName(FuzzInput input)
    {
        if (!UserName.TryParse(input.Octets, Rules, out var name))
        {
            return 0;
        }

        var parts = name.Split('@');
        Must.Hold(parts.Length == 2 && name.Length <= UserName.MaxLength, "a name is local@domain");
        Must.Hold(parts[0].All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || "._+-".Contains(letter, StringComparison.Ordinal)), "a local part is plain");
        Must.Hold(parts[1].All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-'), "a domain is plain");
        Must.Hold(UserName.TryParse(Encoding.ASCII.GetBytes(name), Rules, out var again) && again == name, "the one form means itself");
        return 1 + (input.Text.Contains('@', StringComparison.Ordinal) ? 1 : 0) + (input.Text.Contains('\\', StringComparison.Ordinal) ? 2 : 0);
    }

    private static int LookAtHash(FuzzInput input)
    {
        var isUsable = PasswordHasher.IsUsable(input.Text);
        Must.Hold(!isUsable || (input.Text.Length == 60 && input.Text[..2] == "$2" && input.Text[5] <= '3'), "only a hash of a bearable cost is handed on");
        return isUsable ? 1 : 0;
    }

    private static int LookAtCacheEntry(FuzzInput input)
    {
        var mark = SealedVerification.OpenMark(Key, "a1:1:other", input.Octets, TimeProvider.System, TimeSpan.FromDays(1));
        var record = SealedVerification.OpenRecord(Key, "a1:1:other", input.Octets, TimeProvider.System, TimeSpan.FromDays(1));
        Must.Hold(mark is null && record is null, "nobody makes an entry without the key, or moves one");
        return Math.Min(input.Octets.Length / 16, 4);
    }
}
