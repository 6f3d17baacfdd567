using System.Diagnostics.CodeAnalysis;

namespace Gateway.ProtocolAdapters.Tests.Backend;

/// <summary>Tests that count what the whole process allocates: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's own word for what this defines.")]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
