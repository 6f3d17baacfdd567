using Gateway.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gwdata");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void One_that_others_may_write_to_is_refused_with_the_cure(UnixFileMode open)
    {
        File.SetUnixFileMode(_folder.FullName, Own | open);

        var fault = Assert.Throws<StartupException>(() => DataDirectory.Open(_folder.FullName)).Faults[0].ToString();

        Assert.Contains("chmod 0700", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_others_may_read_is_closed_to_them_and_the_groups_right_stays()
    {
        File.SetUnixFileMode(_folder.FullName, Own | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        using (DataDirectory.Open(_folder.FullName))
        {
            Assert.Equal(Own | UnixFileMode.GroupRead | UnixFileMode.GroupExecute, File.GetUnixFileMode(_folder.FullName));
        }
    }

    private static UnixFileMode Own => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}
