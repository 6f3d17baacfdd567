using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>Tests that share <see cref="TwoNodes"/>.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's own word for what this defines.")]
public sealed class TwoNodesCollection : ICollectionFixture<TwoNodes>
{
    public const string Name = "Two nodes behind haproxy";
}
