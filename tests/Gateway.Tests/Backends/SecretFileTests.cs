using System.Text;
using Gateway.Backends;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Backends;

public sealed class SecretFileTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly string _path = Path.GetTempFileName();
    private readonly SecretFile _file;

    public SecretFileTests() => _file = new SecretFile(_path, _time);

    [Fact]
    public async Task A_changed_file_is_read_again_within_five_seconds_and_line_ends_are_no_part_of_it()
    {
        Write("one\r\n", minute: 1);
        Assert.Equal("one", await ReadAsync());

        Write("two\n\n", minute: 2);
        Assert.Equal("one", await ReadAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("two", await ReadAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_vanishes_or_empties_leaves_the_last_value_in_use(bool vanishes)
    {
        Write("one", minute: 1);
        Assert.Equal("one", await ReadAsync());

        if (vanishes)
        {
            File.Delete(_path);
        }
        else
        {
            Write("\n", minute: 2);
        }

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("one", await ReadAsync());
        Write("three", minute: 3);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("three", await ReadAsync());
    }

    [Fact]
    public async Task A_file_that_never_held_a_secret_is_a_fault()
    {
        await Assert.ThrowsAsync<IOException>(async () => await ReadAsync());
        Assert.Equal("is empty", SecretFile.Problem(_path));
        Assert.StartsWith("can't be read", SecretFile.Problem(_path + ".none"), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    // The write time tells a change; it is set, so that a coarse clock does not hide one.
    private void Write(string text, int minute)
    {
        File.WriteAllText(_path, text);
        File.SetLastWriteTimeUtc(_path, new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc));
    }

    private async Task<string> ReadAsync()
    {
        using var secret = await _file.ReadAsync(CancellationToken.None);
        return Encoding.UTF8.GetString(secret.Octets);
    }
}
