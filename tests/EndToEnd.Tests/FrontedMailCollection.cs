using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Tests that share <see cref="FrontedMail"/>.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's own word for what this defines.")]
public sealed class FrontedMailCollection : ICollectionFixture<FrontedMail>
{
    public const string Name = "Fronted mail";
}
