using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace Gateway.Hosting;

/// <summary>Gives one file to the JSON reader. No watching: a configuration is taken up whole, after it was checked, or not at all.</summary>
internal sealed class PlainFileProvider(string path) : IFileProvider
{
    public IFileInfo GetFileInfo(string subpath) => new PhysicalFileInfo(new FileInfo(path));

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
}
