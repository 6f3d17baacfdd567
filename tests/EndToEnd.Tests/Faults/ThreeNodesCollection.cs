using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Tests that share <see cref="ThreeNodes"/>. They measure time, so nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's own word for what this defines.")]
public sealed class ThreeNodesCollection : ICollectionFixture<ThreeNodes>
{
    public const string Name = "Three nodes";
}
