namespace Gateway.Hosting;

/// <summary>
/// Whether the start is over. Until then the frameworks' own words about what fails are held back: the start ends with a line for each
/// fault that names the key and the cure.
/// </summary>
internal sealed class StartPhase
{
    private volatile bool _over;

    public bool IsOver => _over;

    public void End() => _over = true;
}
