using System.Globalization;
using Gateway.Import;

namespace Gateway.Cli;

/// <summary>The progress bar of an import: on the terminal's error output, in one line; nothing where that is a pipe or a file.</summary>
internal sealed class ImportBar(TextWriter error)
{
    private const int Cells = 40;

    private readonly bool _isShown = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
    private int _width;

    /// <summary>Draws it anew.</summary>
    public void Show(ImportProgress progress)
    {
        if (!_isShown) return;

        var text = Text(progress);
        error.Write('\r' + text.PadRight(_width));
        _width = text.Length;
    }

    /// <summary>Takes it away, for what comes next.</summary>
    public void Clear()
    {
        if (_width > 0) error.Write('\r' + new string(' ', _width) + '\r');
        _width = 0;
    }

    /// <summary>What stands in the line.</summary>
    public static string Text(ImportProgress progress)
    {
        var share = progress.Total == 0 ? 1 : (double)progress.Done / progress.Total;
        var full = (int)(Cells * share);
        return string.Create(
            CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', Cells - full)}] {share * 100:0} %  {progress.Done:N0} of {progress.Total:N0}");
    }
}
