namespace Gateway.Conventions.Tests;

/// <summary>A rule over the sources, by name, so that a waiver can name it.</summary>
internal sealed record Convention(string Name, Func<SourceTree, IEnumerable<Finding>> Check)
{
    /// <summary>The checkout keeps the rule, but for the waivers.</summary>
    public void Holds()
    {
        var waived = Waivers.All.Where(waiver => waiver.Rule == Name).Select(waiver => waiver.File).ToHashSet(StringComparer.Ordinal);
        var findings = Check(SourceTree.Checkout).Where(finding => !waived.Contains(finding.File)).ToList();
        Assert.True(findings.Count == 0, Environment.NewLine + string.Join(Environment.NewLine, findings));
    }

    /// <summary>The rule finds a planted breach, once.</summary>
    public void Finds(params SourceFile[] files) => Assert.Single(Check(SourceTree.Of(files)));

    /// <summary>The rule leaves these alone.</summary>
    public void Accepts(params SourceFile[] files) => Assert.Empty(Check(SourceTree.Of(files)));
}
