using Gateway.Keys;

namespace Gateway.Tests.Keys;

public sealed class KeyFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("gateway-keys-").FullName;

    private KeyFolder Folder => new(Path.Combine(_path, "keys"));

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void First_start_makes_a_private_key_that_the_second_start_reads()
    {
        var made = Folder.Load(createFirst: true);
        var read = Folder.Load(createFirst: true);

        Assert.Equal(made.Current.Fingerprint, read.Current.Fingerprint);
        Assert.Equal(1, read.Current.Id);
        Assert.Null(read.Previous);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(Folder.Path, "root-1.key")));
    }

    [Fact]
    public void Highest_number_is_current_and_the_one_below_is_previous()
    {
        Folder.Create(9);
        Folder.Create(10);
        Folder.Create(2);

        var ring = Folder.Load(createFirst: false);

        Assert.Equal(10, ring.Current.Id);
        Assert.Equal(9, ring.Previous!.Id);
        Assert.Null(ring.Find(2));
    }

    [Fact]
    public void A_key_is_never_overwritten()
    {
        Folder.Create(1);

        Assert.Throws<KeyFileException>(() => Folder.Create(1));
    }

    [Fact]
    public void A_missing_key_names_the_folder_and_the_cure()
    {
        var fault = Assert.Throws<KeyFileException>(() => Folder.Load(createFirst: false));

        Assert.StartsWith(Folder.Path + ": no root-N.key file here; copy", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_key_names_the_file_and_the_cure()
    {
        Directory.CreateDirectory(Folder.Path);
        var file = Path.Combine(Folder.Path, "root-1.key");
        File.WriteAllText(file, "short");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);

        var fault = Assert.Throws<KeyFileException>(() => Folder.Load(createFirst: true));

        Assert.Equal($"{file}: 5 octets instead of 32; put the original key back from your backup", fault.Message);
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused()
    {
        Folder.Create(1);
        var file = Path.Combine(Folder.Path, "root-1.key");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var fault = Assert.Throws<KeyFileException>(() => Folder.Load(createFirst: true));

        Assert.Contains("chmod 0400", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", fault.Message, StringComparison.Ordinal);
    }
}
